/*
 * What dockmend and dockmend-registry say to each other over pipes: lines of words, one blank between words. A word is
 * percent-encoded: bytes other than printable ASCII, and `%`, are %XX; an empty word is a lone `%`.
 *
 * Requests, on dockmend-registry's standard input; it ends when that is closed:
 *   parallel N               how many images at the same time
 *   deadline MILLISECONDS    when all must be over, from now on
 *   mirror HOST LOCATION     asked before HOST, in this order: [http://]host[:port][/prefix]
 *   anonymous-mirror HOST LOCATION   the same, asked without credentials
 *   anonymous HOST           asked without credentials, HOST itself and as a mirror of others
 *   ca HOST FILE             certificates that vouch for HOST besides the system's
 *   insecure HOST yes|no     plain http or not; else only a loopback host is spoken to so
 *   timeout HOST SECONDS     for each request, from start to end
 *   resolve ID NAME REF KNOWN   NAME docker.io/library/python; REF a tag or a digest; KNOWN a digest or empty:
 *                            where the answer is that digest, nothing else about the image is wanted
 *   upstream ID NAME REF KNOWN  the same, but the local engine is not asked where the registry does not tell
 *   exists ID NAME DIGEST    is that manifest still there
 *   download ID URL          what it brings: https only, without credentials
 *   go                       the last line
 *
 * Answers, in any order; those of one ID come together and end with found, gone, failed or late:
 *   digest ID DIGEST index|image
 *   platform ID NAME DIGEST  DIGEST is empty where it is not known
 *   config ID                the image's config was read: what is not listed below does not exist
 *   user ID USER             empty for root; without this line nobody knows
 *   port ID PORT · entrypoint ID WORD · command ID WORD
 *   checksum ID CHECKSUM     of a download: sha256:..., or the commit of a git repository
 *   found ID SOURCE          who told it: the host, a mirror as host[:port][/prefix], or `engine`
 *   gone ID MESSAGE          the registry says that there is no such image
 *   failed ID MESSAGE        nobody knows: no connection, no permission, an answer that lies
 *   late ID                  nobody knows: the time is over
 *   note MESSAGE
 */
#ifndef DM_WIRE_H
#define DM_WIRE_H

#include "../base.h"

/* Appends one word; first: no blank before it. */
void
dm_wire_word(struct dm_buf *out, const char *word, bool first);
/* Appends a line of words that ends with NULL. */
void
dm_wire_line(struct dm_buf *out, const char *const *words);
/* Splits a line (without its LF); words live in arena. Returns how many; more than limit are dropped. */
uint32_t
dm_wire_split(struct dm_arena *arena, struct dm_str line, const char **words, uint32_t limit);

#endif
