/* Where a request may go: which addresses are inside, and which requests a proxy of the user's carries. */
#ifndef DM_ADDRESS_H
#define DM_ADDRESS_H

#include "../base.h"

#include <sys/socket.h>

enum {
	DM_HOST = 300, /* bytes of a host's name */
};

/*
 * The address is none of the public Internet's: loopback, private (RFC 1918, RFC 4193, RFC 6598), link-local,
 * unspecified, multicast, reserved, IPv4 embedded in IPv6 (mapped, compatible, Teredo). An IPv4 address within NAT64's
 * or 6to4's prefix is judged itself. What is neither IPv4 nor IPv6 is inside.
 */
bool
dm_address_inside(const struct sockaddr *address);
/* The same for a host as URLs write it, 10.0.0.1 or [::1]; false for names. `localhost` and below is inside. */
bool
dm_host_inside(const char *host);
/* localhost, 127.x.y.z, ::1, in brackets or not; no port. */
bool
dm_host_loopback(const char *host);
/*
 * Some variable of the environment names a proxy for the scheme, and no_proxy does not name the host: `*`, names with
 * all below them (a leading dot means nothing), addresses and CIDR blocks, separated by commas or blanks
 * (curl's manual, "no_proxy").
 */
bool
dm_proxy_used(const char *scheme, const char *host);
/* The list of no_proxy names the host. */
bool
dm_proxy_exempt(const char *list, const char *host);

#endif
