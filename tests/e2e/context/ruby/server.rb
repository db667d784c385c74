require "socket"

server = TCPServer.new(8080)
loop do
  client = server.accept
  client.gets
  client.print "HTTP/1.0 200 OK\r\n\r\nhello\n"
  client.close
end
