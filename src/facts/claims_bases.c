#include "claims_bases.h"

#include "../image/reference.h"

/* One stage of such a file. */
struct stage {
	struct dm_str image;
	uint32_t line;
	struct dm_buf runs; /* the texts of its RUNs */
	bool root;          /* one of them is before any USER */
	bool user;
};

/* The stages of one file. */
struct stages {
	struct dm_claim_reader *reader;
	struct stage now;
	struct dm_str *names; /* of those before */
	uint32_t count;
};

bool
dm_is_dockerfile(struct dm_str name)
{
	static const char *const names[] = {"Dockerfile", "Containerfile"};
	static const char *const ends[] = {
		".Dockerfile", ".dockerfile", ".Containerfile", ".containerfile"};
	bool is = false;
	for (size_t i = 0; i < sizeof names / sizeof *names && !is; i++) {
		size_t n = strlen(names[i]);
		is = dm_str_starts(name, names[i]) && (name.n == n || strchr(".-_", name.p[n]));
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends && !is; i++) {
		is = dm_str_ends(name, ends[i]);
	}
	return is && !dm_str_ends(name, ".dockerignore");
}

/* The first word of *rest, which moves past it. */
static struct dm_str
next_word(struct dm_str *rest)
{
	*rest = dm_str_trim(*rest);
	size_t n = 0;
	while (n < rest->n && !dm_is_space(rest->p[n])) {
		n++;
	}
	struct dm_str word = dm_str_slice(*rest, 0, n);
	*rest = dm_str_slice(*rest, n, rest->n);
	return word;
}

/* A stage before, what a variable tells, or an image that everybody knows. */
static bool
is_other(const struct stages *s, struct dm_str image)
{
	struct dm_reference reference;
	bool other = image.n == 0 || dm_str_find_byte(image, '$') != (size_t)-1 ||
		     dm_str_is(image, "scratch");
	for (uint32_t i = 0; i < s->count && !other; i++) {
		other = dm_str_case_eq(s->names[i], image);
	}
	return other || !dm_reference_parse(s->reader->arena, image, &reference) ||
	       dm_reference_known(&reference) || dm_image_row_find(&reference);
}

static void
end_stage(struct stages *s)
{
	struct dm_claim_reader *r = s->reader;
	struct dm_str runs = dm_buf_view(&s->now.runs);
	bool lists = runs.n && !dm_str_names(runs, "update");
	if (!is_other(s, s->now.image) && (s->now.root || lists) && r->claims->count < DM_CLAIMS) {
		struct dm_claim *claim = dm_claim_add(r, NULL, "FROM");
		claim->usage.source =
			dm_arena_printf(r->arena, "%s:%u: FROM", r->name, s->now.line);
		claim->image = dm_arena_str(r->arena, s->now.image).p;
		claim->named = claim->base = true;
		claim->usage.root = s->now.root ? "builds on it as root" : NULL;
		claim->usage.runs_later = lists ? dm_arena_str(r->arena, runs).p : NULL;
	}
	s->now.runs.n = 0;
}

/* FROM --platform=$BUILDPLATFORM acme/base:1 AS build */
static void
start_stage(struct stages *s, struct dm_str rest, uint32_t line)
{
	end_stage(s);
	s->now.image = next_word(&rest);
	while (dm_str_starts(s->now.image, "--")) {
		s->now.image = next_word(&rest);
	}
	s->now.line = line;
	s->now.root = s->now.user = false;
	if (dm_str_case_eq(next_word(&rest), DM_STR("as"))) {
		*dm_push(s->reader->arena, s->names, s->count) = next_word(&rest);
	}
}

void
dm_claims_read_bases(struct dm_claim_reader *r, struct dm_str text)
{
	struct stages s = {.reader = r};
	struct dm_str line;
	bool goes_on = false, runs = false;
	for (uint32_t number = 1; dm_str_next_line(&text, &line); number++) {
		struct dm_str rest = dm_str_trim(line);
		if (dm_str_starts(rest, "#") || (goes_on && !rest.n)) {
			continue;
		}
		struct dm_str all = rest, word = goes_on ? DM_STR("") : next_word(&rest);
		runs = goes_on ? runs : dm_str_case_eq(word, DM_STR("RUN"));
		goes_on = dm_str_ends(all, "\\");
		if (dm_str_case_eq(word, DM_STR("FROM"))) {
			start_stage(&s, rest, number);
		} else if (dm_str_case_eq(word, DM_STR("USER"))) {
			s.now.user = true;
		} else if (runs) {
			s.now.root = s.now.root || !s.now.user;
			dm_buf_str(&s.now.runs, all);
			dm_buf_byte(&s.now.runs, ' ');
		}
	}
	end_stage(&s);
	dm_buf_finish(&s.now.runs);
}
