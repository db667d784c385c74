module.exports = "hello\n";
