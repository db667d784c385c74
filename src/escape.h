/* Text of a repository as people may read it: nothing in it can steer a terminal or speak to a CI runner. */
#ifndef DM_ESCAPE_H
#define DM_ESCAPE_H

#include "base.h"

/*
 * A character that no reader sees as what it is: C0 and C1 controls, DEL, what turns the direction of text
 * (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), line ends that only some programs know (U+2028,
 * U+2029), and what has no width (U+00AD, U+180E, U+200B to U+200D, U+2060 to U+206F, U+FEFF, U+FFF9 to U+FFFB,
 * U+E0000 to U+E007F). Source: Unicode Character Database, Bidi_Control and Default_Ignorable_Code_Point.
 */
bool
dm_char_hidden(uint32_t c);
/* The code point of the valid sequence of n bytes at p. */
uint32_t
dm_utf8_char(const char *p, size_t n);
/*
 * s.p[i] is the first byte of a command that a runner takes anywhere in a line: `##[error]` (GitHub, Azure),
 * `##vso[...]` (Azure), `##teamcity[...]`. Source: actions/runner, ActionCommand.cs, TryParse;
 * microsoft/azure-pipelines-agent, Command.cs.
 */
bool
dm_text_commands(struct dm_str s, size_t i);
/* An ASCII character that is never escaped, whatever is around it: most are. */
static inline bool
dm_char_plain(char c)
{
	return c >= ' ' && c < 0x7F && c != '#' && c != ':';
}

/* Where the first byte from i on is that is not such a character, or the end. */
size_t
dm_plain_end(struct dm_str s, size_t i);
/* One character of s, from i on; returns how many bytes it has. `::` is the caller's business. */
size_t
dm_text_escape_char(struct dm_buf *out, struct dm_str s, size_t i);
/*
 * Printable text: of hidden characters and of bytes that are no UTF-8 each byte as \xNN; of what speaks to a runner
 * the first byte, so that `::error::` at the start of a line (of the text, or of what is in out) is \x3a:error::.
 */
void
dm_text_escaped(struct dm_buf *out, struct dm_str s);
/* The same for text of several lines, which keep their ends (LF, CR LF) and tabs; commands stay as they are. */
void
dm_lines_escaped(struct dm_buf *out, struct dm_str text);

#endif
