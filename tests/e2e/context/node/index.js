const http = require("http");
const greeting = require("greeting");

http.createServer((request, response) => response.end(greeting)).listen(8080);
