"""stub"""
def reworder(settings: object) -> None:
    return None
