import logging
import os
from wsgiref.simple_server import make_server

os.makedirs(os.environ["LOG_DIR"], exist_ok=True)
logging.basicConfig(filename=os.path.join(os.environ["LOG_DIR"], "app.log"), level=logging.INFO)
logging.info("starting")

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]

make_server("", 8080, app).serve_forever()
