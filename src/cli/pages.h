/* Pages that a terminal opens: the escape sequence OSC 8 ; ; URI, as terminals with VTE, iTerm2, kitty and others have it. */
#ifndef DM_PAGES_H
#define DM_PAGES_H

#include "../base.h"

/*
 * The URI of the folder that holds a page PASS.txt for each pass, with a slash at its end: what `make install` and the
 * packages put beside this program. NULL: there is none, or what shows the output is not known to open links.
 * terminal: standard output is one. FORCE_HYPERLINK=1 says that it does, =0 that it does not.
 */
const char *
dm_pages_find(struct dm_arena *arena, bool terminal);

#endif
