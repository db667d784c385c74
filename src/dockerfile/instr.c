/*
 * One instruction (BuildKit frontend/dockerfile/parser/line_parsers.go, split_command.go):
 *
 *   instruction = blanks keyword *( blanks "--" flag ) blanks arguments
 *   arguments   = command | pairs | list | words                    by the keyword
 *   command     = json | text of a shell                            RUN, CMD, ENTRYPOINT, SHELL, HEALTHCHECK
 *   pairs       = *( key "=" value ) | key blanks value            ENV, LABEL; ARG: key alone too
 *   list        = json | words                                      ADD, COPY, VOLUME; EXPOSE, FROM: words only
 */
#include "instr.h"

#include "space.h"
#include "words.h"

/* The first two bytes, letters in lower case. */
static inline uint16_t
first_two(const char *p)
{
	uint16_t two;
	memcpy(&two, p, sizeof two);
	return two | 0x2020;
}

static enum dm_keyword
find_keyword(struct dm_str word)
{
	uint16_t begins = word.n > 1 ? first_two(word.p) : 0;
	for (int i = 1; begins && i < DM_KEYWORD_COUNT; i++) {
		const char *name = dm_keyword_names[i];
		/* most differ in these already */
		if (first_two(name) == begins && dm_str_case_eq(word, dm_str(name))) {
			return (enum dm_keyword)i;
		}
	}
	return DM_UNKNOWN;
}

/* A NULL result: fine. */
static const char *
read_command(struct dm_arena *arena, struct dm_instr *instr, struct dm_span command)
{
	instr->command = command;
	if (command.len == 0) {
		return NULL;
	}
	instr->form = DM_FORM_SHELL;
	switch (dm_words_json(arena, instr->cook.text, command, &instr->words, &instr->nwords)) {
	case DM_JSON_STRINGS:
		instr->form = DM_FORM_JSON;
		return NULL;
	case DM_JSON_MIXED:
		return "a JSON array of a command holds strings only";
	case DM_JSON_NONE:
		break;
	}
	return NULL;
}

/* The first argument is CMD or NONE, a command follows. */
static struct dm_span
healthcheck_command(const struct dm_instr *instr)
{
	struct dm_str text = instr->cook.text;
	uint32_t i = instr->args.off, end = dm_span_end(instr->args);
	while (i < end && !dm_is_space(text.p[i])) {
		i++;
	}
	while (i < end && dm_is_space(text.p[i])) {
		i++;
	}
	return (struct dm_span){i, end - i};
}

static void
add_pair(struct dm_arena *arena, struct dm_instr *instr, struct dm_span span, uint32_t key_end,
	uint32_t value_start)
{
	struct dm_str text = instr->cook.text;
	uint32_t end = dm_span_end(span);
	bool has_value = value_start != UINT32_MAX;
	*dm_push(arena, instr->pairs, instr->npairs) = (struct dm_pair){
		.span = span,
		.key = dm_str_slice(text, span.off, key_end),
		.value_span = has_value ? (struct dm_span){value_start, end - value_start}
					: (struct dm_span){end, 0},
		.value =
			has_value ? dm_str_slice(text, value_start, end) : (struct dm_str){NULL, 0},
		.has_value = has_value,
	};
}

/* ENV key some value: parser.go parseNameVal, the old form */
static const char *
read_legacy_pair(struct dm_arena *arena, struct dm_instr *instr)
{
	struct dm_str text = instr->cook.text;
	uint32_t end = dm_span_end(instr->args), i = instr->args.off;
	while (i < end && !dm_is_white(text.p[i])) {
		i++;
	}
	uint32_t key_end = i;
	while (i < end && dm_is_white(text.p[i])) {
		i++;
	}
	if (key_end == end) {
		return dm_arena_printf(
			arena, "%s needs a name and a value", dm_keyword_name(instr->kind));
	}
	add_pair(arena, instr, instr->args, key_end, i);
	return NULL;
}

static const char *
read_pairs(struct dm_arena *arena, char escape, struct dm_instr *instr)
{
	struct dm_str text = instr->cook.text;
	instr->words = dm_words_quoted(arena, text, instr->args, escape, &instr->nwords);
	bool arg = instr->kind == DM_ARG;
	if (!arg && instr->nwords && dm_str_find_byte(instr->words[0].text, '=') == (size_t)-1) {
		return read_legacy_pair(arena, instr);
	}
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_word *word = &instr->words[i];
		size_t equals = dm_str_find_byte(word->text, '=');
		if (equals != (size_t)-1) {
			uint32_t at = word->span.off + (uint32_t)equals;
			add_pair(arena, instr, word->span, at, at + 1);
		} else if (arg) {
			add_pair(arena, instr, word->span, dm_span_end(word->span), UINT32_MAX);
		} else {
			return dm_arena_printf(arena, "%s: %.*s has no =, name=value is needed",
				dm_keyword_name(instr->kind), DM_FMT(word->text));
		}
	}
	return NULL;
}

static const char *
read_list(struct dm_arena *arena, struct dm_instr *instr)
{
	enum dm_json json =
		dm_words_json(arena, instr->cook.text, instr->args, &instr->words, &instr->nwords);
	if (json == DM_JSON_MIXED) {
		return "a JSON array of arguments holds strings only";
	}
	if (json == DM_JSON_STRINGS) {
		instr->form = DM_FORM_JSON;
		return NULL;
	}
	instr->words = dm_words_plain(arena, instr->cook.text, instr->args, &instr->nwords);
	return NULL;
}

static const char *
read_onbuild(struct dm_arena *arena, char escape, struct dm_instr *instr)
{
	if (instr->args.len == 0) {
		return NULL;
	}
	struct dm_instr *inner = dm_arena_alloc(arena, sizeof *inner);
	*inner = *instr;
	inner->flags = NULL;
	inner->nflags = 0;
	instr->onbuild = inner;
	return dm_instr_read(arena, escape, inner, instr->args, true);
}

static const char *
read_arguments(struct dm_arena *arena, char escape, struct dm_instr *instr, bool inner)
{
	switch (instr->kind) {
	case DM_RUN:
	case DM_CMD:
	case DM_ENTRYPOINT:
	case DM_SHELL:
		return read_command(arena, instr, instr->args);
	case DM_HEALTHCHECK:
		return read_command(arena, instr, healthcheck_command(instr));
	case DM_ENV:
	case DM_LABEL:
	case DM_ARG:
		return read_pairs(arena, escape, instr);
	case DM_ADD:
	case DM_COPY:
	case DM_VOLUME:
		return read_list(arena, instr);
	case DM_FROM:
	case DM_EXPOSE:
		instr->words = dm_words_plain(arena, instr->cook.text, instr->args, &instr->nwords);
		return NULL;
	case DM_ONBUILD:
		return inner ? NULL : read_onbuild(arena, escape, instr);
	case DM_MAINTAINER:
	case DM_STOPSIGNAL:
	case DM_USER:
	case DM_WORKDIR:
		if (instr->args.len) {
			instr->words = dm_arena_alloc(arena, sizeof *instr->words);
			instr->nwords = 1;
			instr->words[0] = (struct dm_word){instr->args, dm_instr_args(instr)};
		}
		return NULL;
	default:
		return NULL;
	}
}

const char *
dm_instr_read(struct dm_arena *arena, char escape, struct dm_instr *instr, struct dm_span span,
	bool inner)
{
	struct dm_str text = instr->cook.text;
	span = dm_span_trim(text, span);
	uint32_t i = span.off, end = dm_span_end(span);
	while (i < end && !dm_is_white(text.p[i])) {
		i++;
	}
	instr->keyword = (struct dm_span){span.off, i - span.off};
	instr->kind = find_keyword(dm_span_str(text, instr->keyword));
	while (i < end && dm_is_white(text.p[i])) {
		i++;
	}
	uint32_t args = dm_words_flags(
		arena, text, (struct dm_span){i, end - i}, escape, &instr->flags, &instr->nflags);
	instr->args = dm_span_trim(text, (struct dm_span){args, end - args});
	return read_arguments(arena, escape, instr, inner);
}
