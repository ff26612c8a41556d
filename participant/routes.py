"""The addresses of the phone."""

from starlette.routing import Route

from participant import pages

ROUTES = [
    Route("/", pages.enter_code, methods=["GET"]),
    Route("/", pages.take_code, methods=["POST"]),
    Route("/j/{code}", pages.door, methods=["GET"]),
    Route("/j/{code}", pages.join, methods=["POST"]),
    Route("/j/{code}/name", pages.another_name, methods=["GET"]),
    Route("/j/{code}/takeover", pages.take_over, methods=["POST"]),
    Route("/r/{code}", pages.phone, methods=["GET"]),
    Route("/r/{code}/face", pages.face, methods=["GET"]),
    Route("/r/{code}/moves", pages.move, methods=["POST"]),
    Route("/r/{code}/personal-code", pages.personal_code, methods=["POST"]),
    Route("/me/{code}", pages.own_page, methods=["GET"]),
    Route("/me/{code}/forget", pages.forget_me, methods=["POST"]),
]
