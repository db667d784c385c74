import os
import sqlite3
from wsgiref.simple_server import make_server

path = os.environ["DATABASE_URL"][len("sqlite:///"):]
with sqlite3.connect(path) as db:
    db.execute("CREATE TABLE IF NOT EXISTS greeting (text TEXT)")
    db.execute("INSERT INTO greeting VALUES ('hello')")

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    with sqlite3.connect(path) as db:
        return [row[0].encode() for row in db.execute("SELECT text FROM greeting")]

make_server("", 8080, app).serve_forever()
