/* Bytes of which most mean nothing: a table marks the others. */
#ifndef DM_SCAN_H
#define DM_SCAN_H

/* The first byte from at on for which the table, of one item for each byte, has not 0; end: there is none. */
static inline const char *
dm_scan_to(const unsigned char *table, const char *at, const char *end)
{
	/* four for one question after the end, and one of them ends it: nothing is read twice */
	for (; end - at >= 4; at += 4) {
		if (table[(unsigned char)at[0]]) {
			return at;
		}
		if (table[(unsigned char)at[1]]) {
			return at + 1;
		}
		if (table[(unsigned char)at[2]]) {
			return at + 2;
		}
		if (table[(unsigned char)at[3]]) {
			return at + 3;
		}
	}
	while (at < end && !table[(unsigned char)*at]) {
		at++;
	}
	return at;
}

#endif
