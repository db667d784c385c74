"""github.py FOLDER: what the Action asks of GitHub, on loopback; prints its port. FOLDER holds repository (git), pull
(BASE HEAD, commits), refuse (an HTTP status for what writes), releases/ (files), and gets requests (a line of JSON each)
and reviews (JSON, what was posted; `ours` is whether the asker wrote it, `resolved` and `outdated` are a thread's state).

Like GitHub it takes a review only whole, and a comment only on lines that the pull request's diff shows
(docs.github.com/en/rest/pulls/reviews); a page of threads has PAGE of them.
"""

import http.server
import json
import os
import re
import subprocess
import sys

PAGE = 20
folder = sys.argv[1]


def path_of(name):
    return os.path.join(folder, name)


def read(name, default):
    try:
        with open(path_of(name)) as file:
            return file.read()
    except FileNotFoundError:
        return default


def git(*args):
    return subprocess.run(("git", "-C", path_of("repository")) + args, check=True, stdout=subprocess.PIPE).stdout.decode(errors="replace")


def shown():
    """Lines of the head, by file and hunk, that the diff shows."""
    base, head = read("pull", "").split()
    lines, name, hunk, at = {}, None, 0, 0
    for line in git("diff", "--text", "-M", git("merge-base", base, head).strip(), head).split("\n"):
        if line.startswith("+++ "):
            name = re.sub("^b/|\t$", "", line[4:])
        elif line.startswith("@@ "):
            at, hunk = int(re.match(r"@@ -\S+ \+(\d+)", line)[1]), hunk + 1
        elif line.startswith(("+", " ")):
            lines[name, at] = hunk
            at += 1
    return lines


def reviews():
    return json.loads(read("reviews", "[]"))


def wrong_with(review):
    if review.get("event") != "COMMENT" or not isinstance(review.get("body"), str) or not review["body"].strip():
        return "event or body"
    if review.get("commit_id") != read("pull", "").split()[1]:
        return "commit_id"
    there = shown()
    for comment in review.get("comments", []):
        if set(comment) - {"path", "body", "line", "side", "start_line", "start_side"} or comment["side"] != "RIGHT":
            return f"keys of {comment}"
        if len(comment["body"]) > 65536 or not comment["body"].strip():
            return "body of a comment"
        hunks = {there.get((comment["path"], at)) for at in range(comment.get("start_line", comment["line"]), comment["line"] + 1)}
        if None in hunks or len(hunks) != 1:
            return f"line of {comment}"
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_it(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with open(path_of("requests"), "a") as file:
            file.write(json.dumps([self.command, self.path, self.headers.get("Authorization"), json.loads(body or "null")]) + "\n")
        compare = re.fullmatch(r"/api/repos/[^/]+/[^/]+/compare/([0-9a-f]+)\.\.\.([0-9a-f]+)\?per_page=1", self.path)
        if self.headers.get("Authorization") != "Bearer secret" and not self.path.startswith("/web/"):
            self.answer(401, {"message": "Bad credentials"})
        elif self.path.startswith("/web/"):
            file = path_of("releases/" + os.path.basename(self.path))
            if re.fullmatch(r"/web/owner/dockmend/releases/download/v[0-9.]+/[^/]+", self.path) and os.path.exists(file):
                with open(file, "rb") as data:
                    self.answer(200, data.read())
            else:
                self.answer(404, {})
        elif compare:
            self.answer(200, {"merge_base_commit": {"sha": git("merge-base", *compare.groups()).strip()}})
        elif self.path == "/api/graphql":
            self.graphql(json.loads(body))
        elif re.fullmatch("/api/repos/example/repo/pulls/7/reviews", self.path) and self.command == "POST":
            self.post(json.loads(body))
        else:
            self.answer(404, {"message": "Not Found"})

    def graphql(self, asked):
        if asked["variables"]["name"] != "repo" or asked["variables"]["number"] != 7 or "reviewThreads" not in asked["query"]:
            self.answer(200, {"data": {"repository": {"pullRequest": None}}, "errors": [{"type": "NOT_FOUND"}]})
            return
        first = int(asked["variables"]["after"] or 0)
        threads = [
            {
                "isResolved": review.get("resolved", False),
                "isOutdated": review.get("outdated", False),
                "path": comment["path"],
                "comments": {"nodes": [{"viewerDidAuthor": review["ours"], "body": comment["body"]}]},
            }
            for review in reviews()
            for comment in review.get("comments", [])
        ]
        last = first + PAGE
        pull = {
            "reviewThreads": {"pageInfo": {"hasNextPage": last < len(threads), "endCursor": str(last)}, "nodes": threads[first:last]},
            "reviews": {"nodes": [{"viewerDidAuthor": review["ours"], "body": review["body"]} for review in reviews()]},
        }
        self.answer(200, {"data": {"repository": {"pullRequest": pull}}})

    def post(self, review):
        refuse = int(read("refuse", "0"))
        wrong = wrong_with(review)
        if refuse or wrong:
            self.answer(refuse or 422, {"message": "Unprocessable Entity", "errors": [wrong]})
            return
        with open(path_of("reviews.new"), "w") as file:
            json.dump(reviews() + [dict(review, ours=True)], file)
        os.rename(path_of("reviews.new"), path_of("reviews"))
        self.answer(200, {"id": len(reviews())})

    do_GET = do_POST = handle_it

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
