from wsgiref.simple_server import make_server

def app(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        with open("uploads/last", "wb") as f:
            f.write(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]

make_server("", 8080, app).serve_forever()
