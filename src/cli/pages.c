#include "pages.h"

#include "../file/own.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* Who shows links; from the terminals' own documents. */
static const struct {
	const char *variable;
	const char *starts; /* NULL: any value */
	long least;         /* the value is a number, at least this one; 0: it need not be one */
} terminals[] = {
	{"VTE_VERSION", NULL, 5001}, /* 0.50.0 ended at a link */
	{"KONSOLE_VERSION", NULL, 201200},
	{"WT_SESSION", NULL, 0},
	{"DOMTERM", NULL, 0},
	{"KITTY_WINDOW_ID", NULL, 0},
	{"TERM_PROGRAM", "iTerm.app", 0},
	{"TERM_PROGRAM", "WezTerm", 0},
	{"TERM_PROGRAM", "vscode", 0},
	{"TERM_PROGRAM", "ghostty", 0},
	{"TERM", "xterm-kitty", 0},
	{"TERM", "xterm-ghostty", 0},
	{"TERM", "alacritty", 0},
	{"TERM", "foot", 0},
	{"TERM", "contour", 0},
};

static bool
opens_links(bool terminal)
{
	const char *forced = getenv("FORCE_HYPERLINK");
	if (forced && *forced) {
		return strcmp(forced, "0") != 0;
	}
	for (size_t i = 0; terminal && i < sizeof terminals / sizeof *terminals; i++) {
		const char *value = getenv(terminals[i].variable), *starts = terminals[i].starts;
		if (value && *value && (!starts || dm_str_starts(dm_str(value), starts)) &&
			(!terminals[i].least || strtol(value, NULL, 10) >= terminals[i].least)) {
			return true;
		}
	}
	return false;
}

/* RFC 8089: what is no plain letter of a path is percent-encoded. */
static const char *
file_uri(struct dm_arena *arena, const char *folder)
{
	char host[256] = "";
	struct dm_buf uri = {0};
	gethostname(host, sizeof host - 1);
	dm_buf_printf(&uri, "file://%s", host);
	for (const char *p = folder; *p; p++) {
		bool plain = dm_is_letter(*p) || dm_is_digit(*p) || strchr("/-._~", *p);
		dm_buf_printf(&uri, plain ? "%c" : "%%%02X", (unsigned char)*p);
	}
	dm_buf_byte(&uri, '/');
	const char *result = dm_arena_str(arena, dm_buf_view(&uri)).p;
	dm_buf_finish(&uri);
	return result;
}

const char *
dm_pages_find(struct dm_arena *arena, bool terminal)
{
	static const char *const places[] = {"../share/dockmend/", NULL};
	char path[PATH_MAX], real[PATH_MAX];
	if (!opens_links(terminal) || !dm_own_find(path, places, "explain", R_OK | X_OK) ||
		!realpath(path, real)) {
		return NULL;
	}
	return file_uri(arena, real);
}
