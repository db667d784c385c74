const fs = require("fs");
const http = require("http");

fs.mkdirSync("cache", { recursive: true });
fs.writeFileSync("cache/greeting", "hello\n");
http.createServer((request, response) => response.end(fs.readFileSync("cache/greeting"))).listen(8080);
