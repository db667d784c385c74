const cluster = require("cluster");
const http = require("http");

if (cluster.isPrimary) {
	cluster.fork();
	cluster.fork();
} else {
	http.createServer((request, response) => response.end("hello\n")).listen(8080);
}
