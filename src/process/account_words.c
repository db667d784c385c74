#include "account_words.h"

#include "../catalogue.h"

/* Where the first letter of an option is that takes a value, as in -u, -Umu1500, -ms/bin/sh; 0: none does. */
static size_t
valued_letter(struct dm_str option)
{
	for (size_t i = 1; option.p[1] != '-' && i < option.n; i++) {
		const char letter[] = {'-', option.p[i]};
		if (dm_words_has(&dm_words_account_options, (struct dm_str){letter, 2})) {
			return i;
		}
	}
	return 0;
}

/* Every variable of the text is an ENV that says what it is: no --build-arg can change one. */
static bool
is_constant(struct dm_facts *facts, uint32_t at, struct dm_str text)
{
	for (size_t i = 0; text.p && i < text.n; i++) {
		if (text.p[i] != '$') {
			continue;
		}
		size_t from = i + 1 + (i + 1 < text.n && text.p[i + 1] == '{'), end = from;
		while (end < text.n && dm_is_name_byte(text.p[end])) {
			end++;
		}
		uint32_t last = dm_model_find(facts->tree, dm_str_slice(text, from, end), at, 0);
		const struct dm_variable *variable = last ? &facts->tree->names[last - 1] : NULL;
		const struct dm_instr *instr =
			variable ? &facts->tree->instrs[variable->instr] : NULL;
		if (!instr || instr->kind != DM_ENV || variable->env != last ||
			dm_str_find_byte(instr->pairs[variable->pair].value, '$') != (size_t)-1) {
			return false;
		}
	}
	return true;
}

struct dm_str
dm_word_written(const struct dm_build_call *call, uint32_t word)
{
	struct dm_str text = dm_instr_script(call->instr)
				     ? (struct dm_str){NULL, 0}
				     : dm_span_str(call->instr->cook.text, call->instr->command);
	struct dm_span span = call->command->words[word].span;
	return call->mine && dm_span_end(span) <= text.n ? dm_span_str(text, span)
							 : (struct dm_str){NULL, 0};
}

bool
dm_word_is_literal(struct dm_facts *facts, const struct dm_build_call *call, uint32_t word)
{
	struct dm_str text = dm_word_written(call, word);
	return call->command->words[word].literal &&
	       is_constant(facts, call->index, text.p ? text : call->instr->cook.text);
}

static void
read_option(
	struct dm_account_words *creation, struct dm_str option, struct dm_str value, bool useradd)
{
	bool letter = option.n > 1 && option.p[1] != '-';
	char last = option.n ? option.p[option.n - 1] : '\0';
	if (dm_str_is(option, "--uid") || (letter && last == 'u')) {
		creation->uid = value;
	} else if (dm_str_is(option, "--gid") || (letter && last == 'g')) {
		creation->gid = value;
	} else if (dm_str_is(option, "--ingroup") || (letter && last == 'G' && !useradd)) {
		creation->group = value;
	} else if (dm_str_is(option, "--groups") || (letter && last == 'G')) {
		creation->more_groups = true;
	}
}

static void
read_flag(struct dm_account_words *creation, struct dm_str option, bool useradd)
{
	bool letters = option.n > 1 && option.p[1] != '-';
	struct dm_str name = letters ? option : (struct dm_str){"", 0};
	creation->home = creation->home || dm_str_is(option, "--create-home") ||
			 (useradd && dm_str_find_byte(name, 'm') != (size_t)-1);
	creation->no_home = creation->no_home || dm_str_is(option, "--no-create-home") ||
			    dm_str_find_byte(name, useradd ? 'M' : 'H') != (size_t)-1;
	creation->system = creation->system || dm_str_is(option, "--system") ||
			   dm_str_find_byte(name, useradd ? 'r' : 'S') != (size_t)-1;
}

struct dm_account_words
dm_account_words_of(struct dm_facts *facts, const struct dm_build_call *call, bool useradd)
{
	struct dm_account_words creation = {.operands = 0};
	const struct dm_sh_word *words = call->command->words;
	for (uint32_t i = call->program + 1; i < call->command->nwords; i++) {
		struct dm_str text = words[i].text;
		if (text.n < 2 || text.p[0] != '-') {
			creation.name = creation.operands++ == 0 ? i : creation.name;
			continue;
		}
		size_t letter = valued_letter(text), equals = dm_str_find_byte(text, '=');
		bool known = dm_word_is_literal(facts, call, i);
		struct dm_str option = text, value = {NULL, 0};
		if (letter) {
			value = dm_str_slice(text, letter + 1, text.n);
			option = dm_str_slice(text, 0, letter + 1);
			read_flag(&creation, dm_str_slice(text, 0, letter), useradd);
		} else if (equals != (size_t)-1) {
			option = dm_str_slice(text, 0, equals);
			value = dm_str_slice(text, equals + 1, text.n);
		} else if (!dm_words_has(&dm_words_account_options, text)) {
			read_flag(&creation, option, useradd);
			continue;
		}
		if (value.n == 0 && equals == (size_t)-1 && i + 1 < call->command->nwords) {
			value = call->command->words[++i].text;
			known = dm_word_is_literal(facts, call, i);
		}
		if (value.p) {
			read_option(&creation, option, known ? value : DM_STR("$"), useradd);
		}
	}
	return creation;
}
