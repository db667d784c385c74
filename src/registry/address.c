/*
 * Blocks: IANA IPv4 and IPv6 Special-Purpose Address Registries. Those for documentation and benchmarks are left out:
 * nothing listens there, and tests need some address that is not inside.
 */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct block {
	unsigned char bytes[16];
	unsigned bits;
};

static const struct block inside4[] = {
	{{0}, 8},        /* 0.0.0.0/8: this host */
	{{10}, 8},       /* private */
	{{100, 64}, 10}, /* shared by customers of one carrier */
	{{127}, 8},      /* loopback */
	{{169, 254}, 16}, {{172, 16}, 12}, {{192, 168}, 16},
	{{224}, 3}, /* multicast, reserved, broadcast */
};

static const struct block inside6[] = {
	{{0}, 96},                                        /* ::, ::1, IPv4-compatible */
	{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, /* IPv4-mapped */
	{{0, 0x64, 0xFF, 0x9B, 0, 1}, 48},                /* NAT64 of one network's own */
	{{0x20, 0x01}, 32},                               /* Teredo */
	{{0xFC}, 7},                                      /* unique local */
	{{0xFE, 0x80}, 10},                               /* link-local */
	{{0xFE, 0xC0}, 10},                               /* site-local, deprecated */
	{{0xFF}, 8},                                      /* multicast */
};

static const struct block nat64 = {{0, 0x64, 0xFF, 0x9B}, 96}, six_to_four = {{0x20, 0x02}, 16};

static bool
is_within(const unsigned char *bytes, const struct block *block)
{
	unsigned whole = block->bits / 8, rest = block->bits % 8;
	unsigned mask = 0xFFU << (8 - rest) & 0xFFU;
	return memcmp(bytes, block->bytes, whole) == 0 &&
	       (rest == 0 || (bytes[whole] & mask) == (block->bytes[whole] & mask));
}

static bool
is_inside4(const unsigned char *bytes)
{
	for (size_t i = 0; i < sizeof inside4 / sizeof *inside4; i++) {
		if (is_within(bytes, &inside4[i])) {
			return true;
		}
	}
	return false;
}

static bool
is_inside6(const unsigned char *bytes)
{
	for (size_t i = 0; i < sizeof inside6 / sizeof *inside6; i++) {
		if (is_within(bytes, &inside6[i])) {
			return true;
		}
	}
	return (is_within(bytes, &nat64) && is_inside4(bytes + 12)) ||
	       (is_within(bytes, &six_to_four) && is_inside4(bytes + 2));
}

bool
dm_address_inside(const struct sockaddr *address)
{
	unsigned char bytes[16];
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *four = (const void *)address;
		memcpy(bytes, &four->sin_addr, 4);
		return is_inside4(bytes);
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *six = (const void *)address;
		memcpy(bytes, &six->sin6_addr, 16);
		return is_inside6(bytes);
	}
	return true;
}

/* ---- hosts ---- */

/* Without brackets and zone. Returns the family, AF_UNSPEC for a name. */
static int
read_literal(const char *host, unsigned char bytes[16])
{
	char text[DM_HOST];
	const char *start = host[0] == '[' ? host + 1 : host;
	snprintf(text, sizeof text, "%.*s", (int)strcspn(start, "]%"), start);
	return inet_pton(AF_INET, text, bytes) == 1    ? AF_INET
	       : inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6
						       : AF_UNSPEC;
}

/* The host is name, or below it: a.corp.example is below corp.example. */
static bool
is_below(const char *host, struct dm_str name)
{
	size_t n = strlen(host);
	n -= n && host[n - 1] == '.';
	return name.n && n >= name.n && strncasecmp(host + n - name.n, name.p, name.n) == 0 &&
	       (n == name.n || host[n - name.n - 1] == '.');
}

bool
dm_host_inside(const char *host)
{
	unsigned char bytes[16];
	int family = read_literal(host, bytes);
	return family == AF_INET    ? is_inside4(bytes)
	       : family == AF_INET6 ? is_inside6(bytes)
				    : is_below(host, DM_STR("localhost"));
}

bool
dm_host_loopback(const char *host)
{
	static const unsigned char one[16] = {[15] = 1};
	unsigned char bytes[16];
	int family = read_literal(host, bytes);
	return family == AF_INET    ? bytes[0] == 127
	       : family == AF_INET6 ? memcmp(bytes, one, 16) == 0
				    : strcasecmp(host, "localhost") == 0;
}

/* ---- proxies ---- */

/* One word of no_proxy: 10.0.0.0/8, fd00::/8, 10.1.2.3 */
static bool
is_in_block(const char *host, struct dm_str word)
{
	struct block block = {{0}, 0};
	unsigned char bytes[16];
	char text[DM_HOST];
	size_t slash = dm_str_find_byte(word, '/');
	slash = slash == (size_t)-1 ? word.n : slash;
	snprintf(text, sizeof text, "%.*s", (int)slash, word.p);
	int family = read_literal(text, block.bytes);
	unsigned most = family == AF_INET ? 32 : 128;
	block.bits = slash < word.n ? (unsigned)strtoul(word.p + slash + 1, NULL, 10) : most;
	return family != AF_UNSPEC && block.bits <= most && read_literal(host, bytes) == family &&
	       is_within(bytes, &block);
}

bool
dm_proxy_exempt(const char *list, const char *host)
{
	for (const char *p = list; *p; p += strspn(p, ", ")) {
		struct dm_str word = {p, strcspn(p, ", ")};
		p += word.n;
		if (dm_str_is(word, "*")) {
			return true;
		}
		while (word.n && word.p[0] == '.') {
			word = dm_str_slice(word, 1, word.n);
		}
		if (is_below(host, word) || is_in_block(host, word)) {
			return true;
		}
	}
	return false;
}

static const char *
variable(const char *name, const char *other)
{
	const char *value = getenv(name);
	value = value && *value ? value : other ? getenv(other) : NULL;
	return value && *value ? value : NULL;
}

bool
dm_proxy_used(const char *scheme, const char *host)
{
	/* HTTP_PROXY is a header of the caller's where a program serves CGI: curl does not read it */
	bool secret = strcasecmp(scheme, "https") == 0;
	const char *proxy =
		secret ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", NULL);
	const char *exempt = variable("no_proxy", "NO_PROXY");
	proxy = proxy ? proxy : variable("all_proxy", "ALL_PROXY");
	return proxy && !dm_host_loopback(host) && !(exempt && dm_proxy_exempt(exempt, host));
}
