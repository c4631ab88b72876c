"""Mubiao."""
