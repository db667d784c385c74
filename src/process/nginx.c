#include "nginx.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "folders.h"
#include "judge.h"
#include "nginx_syntax.h"

enum {
	DEEP = 32,      /* blocks within blocks */
	INCLUDES = 100, /* files that are looked for, of one */
	SHOWN = 60,     /* bytes of a directive in a message */
};

struct block {
	bool data;            /* map $a $b { */
	bool server, listens; /* server {, and it says where it listens */
};

struct reader {
	struct dm_facts *facts;
	int32_t stage;
	struct dm_nginx_text text;
	struct block blocks[DEEP];
	uint32_t depth, includes;
	bool whole, pid; /* http { at the top, pid */
	bool temporary;  /* everybody can write to /tmp */
	bool own; /* the image writes by default where its user may, and its logs are links to the output */
};

/* /tmp/nginx.pid */
static bool
is_temporary(const struct reader *r, struct dm_str path)
{
	bool plain = path.n && path.p[0] == '/' && dm_str_find_byte(path, '$') == (size_t)-1 &&
		     dm_str_find_byte(path, '\\') == (size_t)-1;
	struct dm_str at = plain && r->temporary ? dm_path_join(r->facts->arena, DM_STR("/"), path)
						 : (struct dm_str){NULL, 0};
	return at.p && dm_str_starts(at, "/tmp/");
}

/* 8080, 127.0.0.1:8080, [::]:8080; not localhost, which means another port for root */
static bool
listens_high(struct dm_str address)
{
	size_t from = address.n;
	while (from > 0 && address.p[from - 1] != ':') {
		from--;
	}
	return !dm_str_starts(address, "unix:") &&
	       dm_judge_high_port(dm_str_slice(address, from, address.n));
}

/* mime.types, /etc/nginx/conf.d/\*.conf: what lies there is the image's own, or copied there, and then read itself */
static bool
includes_known(struct reader *r, struct dm_str value)
{
	const struct dm_str own = DM_STR("/etc/nginx");
	struct dm_str path = dm_path_join(r->facts->arena, own, value);
	if (!path.p || !dm_path_holds(own, path) || path.n < own.n + 2 ||
		++r->includes > INCLUDES) {
		return false;
	}
	uint32_t end = r->facts->tree->stages[r->stage].end;
	return dm_str_find_byte(value, '*') != (size_t)-1 ||
	       dm_words_has(&dm_words_nginx_includes, dm_str_slice(path, own.n + 1, path.n)) ||
	       dm_calls_brought(r->facts, end, path).by != DM_BROUGHT_NOT;
}

static bool
logs_to_output(const struct reader *r, const struct dm_nginx_statement *s)
{
	bool access = dm_str_is(s->name, "access_log");
	return dm_str_is(s->value, access ? "off" : "stderr") ||
	       dm_str_starts(s->value, "syslog:") || dm_str_is(s->value, "/dev/null") ||
	       dm_str_is(s->value, "/dev/stdout") || dm_str_is(s->value, "/dev/stderr") ||
	       (r->own && dm_words_has(&dm_words_output_logs, s->value));
}

static bool
is_known(struct reader *r, const struct dm_nginx_statement *s)
{
	struct block *block = r->depth ? &r->blocks[r->depth - 1] : NULL;
	if (dm_str_is(s->name, "include")) {
		return includes_known(r, s->value);
	}
	if (block && block->data) {
		return s->end == ';';
	}
	if (dm_str_is(s->name, "listen")) {
		if (block) {
			block->listens = true;
		}
		return listens_high(s->value);
	}
	if (dm_str_is(s->name, "access_log") || dm_str_is(s->name, "error_log")) {
		return logs_to_output(r, s);
	}
	if (dm_words_has(&dm_words_nginx_places, s->name)) {
		bool off =
			(dm_str_ends(s->name, "_store") || dm_str_ends(s->name, "_cache_path")) &&
			dm_str_is(s->value, "off");
		r->pid = r->pid || dm_str_is(s->name, "pid");
		return off || is_temporary(r, s->value);
	}
	return dm_words_has(&dm_words_nginx_directives, s->name) ||
	       dm_words_has(&dm_words_nginx_data, s->name);
}

static bool
enter(struct reader *r, const struct dm_nginx_statement *s)
{
	if (r->depth == DEEP) {
		return false;
	}
	r->whole = r->whole ||
		   (r->depth == 0 && (dm_str_is(s->name, "http") || dm_str_is(s->name, "events")));
	r->blocks[r->depth++] = (struct block){
		.data = dm_words_has(&dm_words_nginx_data, s->name),
		.server = dm_str_is(s->name, "server"),
	};
	return true;
}

static const char *
show(const struct reader *r, struct dm_str text)
{
	struct dm_str line = {NULL, 0};
	dm_str_next_line(&text, &line);
	line = dm_str_trim(line);
	return dm_arena_printf(r->facts->arena, "`%.*s`",
		DM_FMT(dm_str_slice(line, 0, line.n < SHOWN ? line.n : SHOWN)));
}

/* A file with http { is all that nginx reads: what it does not say is not what the image says, but what is built in. */
static const char *
judge_whole(const struct reader *r)
{
	if (r->whole && !r->pid) {
		return "`http` without a `pid` below /tmp";
	}
	return r->own || !r->whole ? NULL : "what `http` leaves out";
}

/* No WORKDIR or VOLUME makes a folder there, either. */
static bool
has_temporary(struct dm_facts *facts, int32_t stage)
{
	static const char *const marks[] = {"tmp", "$", "\\", NULL};
	bool may = dm_folder_is_temporary(facts, stage, DM_STR("/tmp"));
	for (uint32_t i = 0; i < facts->tree->ninstrs && may; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		may = (instr->kind != DM_WORKDIR && instr->kind != DM_VOLUME) ||
		      !dm_str_holds_any(instr->cook.text, marks);
	}
	return may;
}

const char *
dm_nginx_unknown(struct dm_facts *facts, int32_t stage, struct dm_str text)
{
	const struct dm_image *image;
	dm_stage_manager(facts, stage, &image);
	struct reader r = {.facts = facts,
		.stage = stage,
		.text = {text, 0},
		.temporary = has_temporary(facts, stage),
		.own = image && dm_words_has(&dm_words_nginx_images, dm_str(image->name))};
	for (;;) {
		struct dm_nginx_statement s = dm_nginx_next(&r.text);
		const struct block *block = r.depth ? &r.blocks[r.depth - 1] : NULL;
		if (s.end == '\0' && !block) {
			return judge_whole(&r);
		}
		if (s.end == '\0') {
			return "a block without an end";
		}
		if (s.end == '}' && block) {
			if (block->server && !block->listens) {
				return "`server` without `listen`";
			}
			r.depth--;
		} else if (s.end == '!' || s.end == '}' || !is_known(&r, &s) ||
			   (s.end == '{' && !enter(&r, &s))) {
			return show(&r, s.text);
		}
	}
}
