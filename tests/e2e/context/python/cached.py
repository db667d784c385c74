import os
from wsgiref.simple_server import make_server

os.makedirs("cache", exist_ok=True)
with open("cache/greeting", "w") as f:
    f.write("hello\n")

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    with open("cache/greeting", "rb") as f:
        return [f.read()]

make_server("", 8080, app).serve_forever()
