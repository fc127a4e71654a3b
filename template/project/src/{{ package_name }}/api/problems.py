"""Errors as problem+json (RFC 9457): the same shape whatever went wrong, and never a stack trace."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, for a person and for a machine."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


#: What every route may answer with, for the API's description.
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem", "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
}


def response(status: int, detail: str | None = None, headers: "Mapping[str, str] | None" = None) -> JSONResponse:
    """Return the answer that describes a problem."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


async def _http_problem(_: "Request", error: Exception) -> JSONResponse:
    """Describe an error that a route or the router raised on purpose."""
    if not isinstance(error, HTTPException):
        raise error
    # The router's own errors say no more than the status does.
    detail = None if error.detail == HTTPStatus(error.status_code).phrase else error.detail
    return response(error.status_code, detail, error.headers)


async def _validation_problem(_: "Request", error: Exception) -> JSONResponse:
    """Describe input that does not fit, without repeating the input."""
    if not isinstance(error, RequestValidationError):
        raise error
    places = (f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
    return response(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(places))


def install(app: "FastAPI") -> None:
    """Make the application answer every error as a problem."""
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _validation_problem)
