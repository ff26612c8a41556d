"""The addresses of the phone."""

from starlette.routing import Route

from participant import own, pages

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
    Route("/me/{code}.json", own.as_json, methods=["GET"]),
    Route("/me/{code}.pdf", own.as_pdf, methods=["GET"]),
    Route("/me/{code}.ics", own.as_calendar, methods=["GET"]),
    Route("/me/{code}", own.page, methods=["GET"]),
    Route("/me/{code}/bring", own.bring, methods=["POST"]),
    Route("/me/{code}/link", own.make_link, methods=["POST"]),
    Route("/me/{code}/as/{secret}", own.by_link, methods=["GET"]),
    Route("/me/{code}/later/{step}", own.later, methods=["GET"]),
    Route("/me/{code}/forget", own.forget_me, methods=["POST"]),
]
