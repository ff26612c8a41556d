"""The addresses of the desk, the projector, the library and the summary."""

from starlette.routing import Route

from facilitator import entrance, opening, pages, projector

ROUTES = [
    Route("/setup/{token}", entrance.setup_page, methods=["GET"]),
    Route("/setup/{token}", entrance.set_up, methods=["POST"]),
    Route("/login", entrance.login_page, methods=["GET"]),
    Route("/login", entrance.log_in, methods=["POST"]),
    Route("/logout", entrance.log_out, methods=["POST"]),
    Route("/desk", pages.home, methods=["GET"]),
    Route("/desk", opening.open_room, methods=["POST"]),
    Route("/desk/open", opening.ask, methods=["GET"]),
    Route("/desk/{code}", pages.desk, methods=["GET"]),
    Route("/desk/{code}/face", pages.face, methods=["GET"]),
    Route("/desk/{code}/commands", pages.command, methods=["POST"]),
    Route("/library", pages.library, methods=["GET"]),
    Route("/summary/{code}", pages.summary, methods=["GET"]),
    Route("/projector/{code}", projector.wall, methods=["GET"]),
    Route("/projector/{code}/face", projector.face, methods=["GET"]),
]
