#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(void)
{
	char buf[4096];
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int server = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 5)) {
		return 1;
	}
	puts("listening");
	fflush(stdout);
	for (;;) {
		int client = accept(server, NULL, NULL);
		read(client, buf, sizeof buf);
		dprintf(client, "HTTP/1.0 200 OK\r\n\r\nhello\n");
		close(client);
	}
}
