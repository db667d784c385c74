/* What source code says that only root may do: ports below 1024, sockets of container engines, raw sockets. */
#ifndef DM_SOURCE_ROOT_H
#define DM_SOURCE_ROOT_H

#include "source_takes.h"

/* new ServerSocket(80), listen(443), InetSocketAddress(80): of an address of another machine the text says so */
bool
dm_source_listens_low(const struct dm_source_words *words, const struct dm_source_call *call);
/* Server(port=53), &net.UDPAddr{Port: 53}, { LocalPort => 53 }: the number at token `at`, whoever is given it */
bool
dm_source_keeps_low_port(
	const struct dm_source_words *words, const struct dm_source_takes *takes, uint32_t at);
/* host: "mail.example.com" is in the brackets that token `open` opens, so that a port there is another machine's; not host="0.0.0.0" */
bool
dm_source_names_host(const struct dm_source_words *words, uint32_t open);
/* What is in brackets is given to a call that asks another machine: smtplib.SMTP(host, port=25) */
bool
dm_source_asks_another(const struct dm_source_words *words, const struct dm_source_takes *takes);
/* The text at token `at` is nothing but an address with such a port, that is not looked at only: ":80" */
bool
dm_source_is_low_address(const struct dm_source_words *words, uint32_t at);
/* The socket of a container engine that the text names, or NULL: /var/run/docker.sock */
const char *
dm_source_engine_socket(struct dm_str text);
/* SOCK_RAW: wherever it is, a socket of that kind is made */
bool
dm_source_is_privileged(const struct dm_source_token *token);
/* "ip4:icmp": what Go opens a raw socket with */
bool
dm_source_is_raw_network(struct dm_str text);
/* geteuid: the program asks which user it runs as */
bool
dm_source_asks_user(const struct dm_source_words *words, uint32_t at);
/* docker.from_env(), cv2.VideoCapture(0): what it is called; NULL: anybody may call it */
const char *
dm_source_privileged(const struct dm_source_words *words, const struct dm_source_call *call);
/* os.userInfo(), System.getProperty("user.name") */
bool
dm_source_call_asks_user(const struct dm_source_words *words, const struct dm_source_call *call);

#endif
