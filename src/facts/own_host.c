#include "own_host.h"

#include "../catalogue.h"

enum dm_host
dm_host_before(struct dm_str text, size_t *n)
{
	static const char any[] = "127."; /* 127.0.0.0/8 (RFC 1122, 3.2.1.3) */
	size_t open = dm_words_before(&dm_words_open_hosts, text),
	       own = dm_words_before(&dm_words_loopback_hosts, text);
	if (dm_str_starts(text, any)) {
		for (own = sizeof any - 1; own < text.n;) {
			if (!dm_is_digit(text.p[own]) && text.p[own] != '.') {
				break;
			}
			own++;
		}
	}
	*n = own > open ? own : open;
	/* localhost.example, localhost$X: another machine */
	bool ends = *n == text.n ||
		    (!dm_is_name_byte(text.p[*n]) && !(text.p[*n] && strchr(".-$@", text.p[*n])));
	return !ends ? DM_HOST_OTHER : own > open ? DM_HOST_LOOPBACK : DM_HOST_OPEN;
}

enum dm_host
dm_host_of(struct dm_str text)
{
	size_t n;
	enum dm_host host = dm_host_before(text, &n);
	return n == text.n ? host : DM_HOST_OTHER;
}
