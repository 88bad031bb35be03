"""Pages of first contacts and the forms on a case."""

from flask import Blueprint

pages = Blueprint("intake", __name__, template_folder="templates")
