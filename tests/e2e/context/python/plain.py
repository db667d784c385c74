import socket

with socket.create_server(("", 8080)) as server:
    while True:
        client, _ = server.accept()
        client.recv(4096)
        client.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello\n")
        client.close()
