"""What is wrong with a piece of content, said in sentences an author can act on."""


class Complaint(Exception):
    """Content that cannot be used. `sentences` holds every reason, not only the first."""

    def __init__(self, *sentences: str) -> None:
        assert sentences, "A complaint says at least one thing that is wrong"
        super().__init__("; ".join(sentences))
        self.sentences = sentences
