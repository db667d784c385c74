#include "server_settings.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "haproxy.h"
#include "judge.h"
#include "nginx.h"
#include "templates.h"

enum {
	FILES = 200, /* that are read */
};

/* One source of a COPY. */
struct copied {
	struct dm_facts *facts;
	int32_t stage;
	uint32_t at;          /* the instruction */
	struct dm_str from;   /* as it is written */
	struct dm_str path;   /* of the file in the image, as far as one can tell */
	struct dm_str server; /* nginx; {NULL, 0}: it is for none */
	struct dm_brought file;
};

/* A port below 1024 in what follows a word that says where to listen: `80;`, ` [::]:443 ssl`, ` *:80` */
static bool
names_low_port(struct dm_str text)
{
	for (size_t i = 0; i < text.n && text.p[i] != ';';) {
		size_t end = i;
		while (end < text.n && dm_is_digit(text.p[end])) {
			end++;
		}
		bool whole = i > 0 && strchr(" \t:", text.p[i - 1]) &&
			     (end == text.n || strchr("; \t\r", text.p[end]));
		if (end > i && whole && dm_judge_low_port(dm_str_slice(text, i, end))) {
			return true;
		}
		i = end + (end == i);
	}
	return false;
}

/* listen 80; of nginx, Listen 80 of Apache, bind *:443 of haproxy */
static bool
listens_low(struct dm_str text)
{
	struct dm_str line;
	while (dm_str_next_line(&text, &line)) {
		for (size_t i = 0, end; i < line.n && line.p[i] != '#'; i = end + 1) {
			for (end = i; end < line.n && !strchr(" \t\r;{", line.p[end]);) {
				end++;
			}
			if (dm_words_has(&dm_words_listening_words, dm_str_slice(line, i, end)) &&
				names_low_port(dm_str_slice(line, end, line.n))) {
				return true;
			}
		}
	}
	return false;
}

/* The server whose settings lie at the path: nginx of /etc/nginx/nginx.conf, /opt/app-root/etc/nginx.d/x.conf */
static struct dm_str
server_of(struct dm_str path)
{
	bool served = !dm_path_holds(DM_STR("/etc"), path) &&
		      !dm_path_holds(DM_STR("/usr/share/nginx/modules"), path) &&
		      (dm_path_holds(DM_STR("/usr/share"), path) ||
			      dm_words_has_part(&dm_words_served_folders, path));
	for (size_t i = 0; i < path.n && !served; i++) {
		struct dm_str rest = dm_str_slice(path, i + 1, path.n);
		size_t n = path.p[i] == '/' ? dm_words_before(&dm_words_web_servers, rest) : 0;
		if (n) {
			return dm_str_slice(rest, 0, n);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* Where the source lies: COPY site.conf /etc/nginx/conf.d */
static struct dm_str
path_of(const struct copied *c, struct dm_str to)
{
	const struct dm_instr *copy = &c->facts->tree->instrs[c->at];
	struct dm_str written = copy->words[copy->nwords - 1].text, name = dm_str_base_name(to);
	bool folder = dm_str_ends(written, "/") || copy->nwords > 2 || dm_str_ends(name, ".d") ||
		      dm_str_find_byte(name, '.') == (size_t)-1;
	return folder ? dm_path_join(c->facts->arena, to, dm_str_base_name(c->from)) : to;
}

/*
 * rootfs of COPY rootfs /: what it holds may lie anywhere below; site.conf of COPY site.conf $CONF/: only the base knows
 * where that is.
 */
static bool
may_hold_settings(const struct copied *c, struct dm_str to)
{
	struct dm_str text;
	bool packed = c->facts->tree->instrs[c->at].kind == DM_ADD &&
		      dm_words_after(&dm_words_packed_suffixes, c->from);
	bool file = c->file.text.p || c->file.unread ||
		    dm_scripts_file(c->facts->scripts, c->from, &text);
	if (dm_str_find_byte(to, '$') != (size_t)-1) {
		return packed || !file || dm_words_after(&dm_words_settings_suffixes, c->from) ||
		       dm_str_ends(c->from, ".template");
	}
	return (packed || !file) && dm_words_has(&dm_words_settings_roots, to);
}

/* The first directive of what was read that is not known to work; NULL: all are. */
static const char *
unknown_in(const struct copied *c)
{
	struct dm_str text = c->file.text;
	if (dm_str_is(c->server, "haproxy")) {
		/* pages of errors and lists are read, as far as others may */
		bool settings = dm_str_ends(c->path, ".cfg") || dm_str_ends(c->from, ".cfg");
		return settings ? dm_haproxy_unknown(c->facts->arena, text) : NULL;
	}
	if (dm_template_is(c->path)) {
		text = dm_template_filled(c->facts, c->stage, c->path, text);
	}
	return text.p ? dm_nginx_unknown(c->facts, c->stage, text) : "what becomes of the template";
}

/* grafana.ini in /etc/grafana, elasticsearch.yml in /usr/share/elasticsearch/config: where it listens and writes, it may say. */
static bool
is_of_program(const struct copied *c)
{
	bool settings = dm_words_after(&dm_words_settings_suffixes, c->path) ||
			dm_words_after(&dm_words_settings_suffixes, c->from) ||
			dm_scripts_folder(c->facts->scripts, c->from) >= 0;
	bool there = dm_path_holds(DM_STR("/etc"), c->path) ||
		     dm_words_has_part(&dm_words_settings_parts, c->path);
	return settings && there && !dm_words_hold(&dm_words_harmless_settings, c->path);
}

static const char *
judge(struct copied *c, struct dm_str to)
{
	struct dm_arena *arena = c->facts->arena;
	struct dm_str text;
	c->path = path_of(c, to);
	c->server = server_of(c->path);
	c->file = dm_calls_brought(c->facts, c->facts->tree->stages[c->stage].end, c->path);
	const char *unread = dm_arena_printf(
		arena, "nobody could read what the file copies to %.*s", DM_FMT(to));
	if (may_hold_settings(c, to)) {
		return unread;
	}
	if (!c->server.p && is_of_program(c)) {
		return unread;
	}
	if (!c->server.p) {
		bool low = dm_words_after(&dm_words_settings_suffixes, c->from) &&
			   dm_scripts_file(c->facts->scripts, c->from, &text) && listens_low(text);
		return low ? "the file changes where it listens" : NULL;
	}
	bool known = dm_str_is(c->server, "nginx") || dm_str_is(c->server, "haproxy");
	bool folder = dm_scripts_folder(c->facts->scripts, c->from) >= 0;
	if (!known || folder || !c->file.text.p) {
		return unread;
	}
	const char *unknown = unknown_in(c);
	return unknown ? dm_arena_printf(arena, "nobody has seen %s work as that user (%.*s)",
				 unknown, DM_FMT(c->path))
		       : NULL;
}

const char *
dm_server_settings_doubt(struct dm_facts *facts, int32_t stage)
{
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, stage);
	const struct dm_instr *copy;
	uint32_t files = 0;
	for (uint32_t i = 0; (copy = dm_model_next_copy(facts->tree, lineage, &i)) != NULL;) {
		struct dm_str to = dm_copy_target(facts, i - 1);
		if (to.p && dm_words_has_part(&dm_words_hook_folders, to)) {
			return "the file changes what it starts";
		}
		for (uint32_t k = 0; to.p && k + 1 < copy->nwords; k++) {
			struct copied c = {.facts = facts,
				.stage = stage,
				.at = i - 1,
				.from = copy->words[k].text};
			const char *doubt = ++files > FILES ? "nobody read all that the file copies"
							    : judge(&c, to);
			if (doubt) {
				return doubt;
			}
		}
	}
	return NULL;
}
