/*
 * The checks of BuildKit frontend/dockerfile/instructions: parse.go, bflag.go, commands_run*.go, labs flags
 * included. ARG, STOPSIGNAL and HEALTHCHECK NONE ignore their flags there, and so here.
 */
#include "check.h"

#include "../nearest.h"
#include "space.h"
#include "words.h"

enum flag_type {
	FLAG_BOOL,
	FLAG_STRING,
	FLAG_STRINGS,
};

struct flag_rule {
	enum dm_keyword keyword;
	const char *name;
	enum flag_type type;
};

static const struct flag_rule flag_rules[] = {
	{DM_ADD, "chown", FLAG_STRING},
	{DM_ADD, "chmod", FLAG_STRING},
	{DM_ADD, "link", FLAG_BOOL},
	{DM_ADD, "keep-git-dir", FLAG_BOOL},
	{DM_ADD, "checksum", FLAG_STRING},
	{DM_ADD, "unpack", FLAG_BOOL},
	{DM_ADD, "exclude", FLAG_STRINGS},
	{DM_COPY, "chown", FLAG_STRING},
	{DM_COPY, "from", FLAG_STRING},
	{DM_COPY, "chmod", FLAG_STRING},
	{DM_COPY, "link", FLAG_BOOL},
	{DM_COPY, "exclude", FLAG_STRINGS},
	{DM_COPY, "parents", FLAG_BOOL},
	{DM_FROM, "platform", FLAG_STRING},
	{DM_HEALTHCHECK, "interval", FLAG_STRING},
	{DM_HEALTHCHECK, "timeout", FLAG_STRING},
	{DM_HEALTHCHECK, "start-period", FLAG_STRING},
	{DM_HEALTHCHECK, "start-interval", FLAG_STRING},
	{DM_HEALTHCHECK, "retries", FLAG_STRING},
	{DM_RUN, "mount", FLAG_STRINGS},
	{DM_RUN, "network", FLAG_STRING},
	{DM_RUN, "security", FLAG_STRING},
	{DM_RUN, "device", FLAG_STRINGS},
};

static const struct flag_rule *
find_rule(enum dm_keyword keyword, struct dm_str name)
{
	for (size_t i = 0; i < sizeof flag_rules / sizeof *flag_rules; i++) {
		if (flag_rules[i].keyword == keyword && dm_str_is(name, flag_rules[i].name)) {
			return &flag_rules[i];
		}
	}
	return NULL;
}

static const char *
check_flag(struct dm_arena *arena, const struct dm_instr *instr, uint32_t at)
{
	const struct dm_flag *flag = &instr->flags[at];
	const struct flag_rule *rule = find_rule(instr->kind, flag->name);
	if (!rule) {
		return dm_arena_printf(arena, "%s has no flag --%.*s", dm_keyword_name(instr->kind),
			DM_FMT(flag->name));
	}
	for (uint32_t i = 0; rule->type != FLAG_STRINGS && i < at; i++) {
		if (dm_str_eq(instr->flags[i].name, flag->name)) {
			return dm_arena_printf(arena, "flag --%s is given twice", rule->name);
		}
	}
	if (rule->type == FLAG_BOOL) {
		if (flag->has_value && !dm_str_case_eq(flag->value, DM_STR("true")) &&
			!dm_str_case_eq(flag->value, DM_STR("false"))) {
			return dm_arena_printf(arena, "flag --%s takes true or false", rule->name);
		}
	} else if (!flag->has_value) {
		return dm_arena_printf(arena, "flag --%s needs a value", rule->name);
	}
	return NULL;
}

static const char *
check_flags(struct dm_arena *arena, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nflags; i++) {
		const char *trouble = check_flag(arena, instr, i);
		if (trouble) {
			return trouble;
		}
	}
	return NULL;
}

/* Takes the next comma-separated field of RFC 4180 text; false on a stray quote. */
static bool
csv_field(struct dm_str *rest, struct dm_buf *field, bool *more)
{
	field->n = 0;
	*more = false;
	size_t i = 0;
	if (rest->n && rest->p[0] == '"') {
		for (i = 1;; i++) {
			if (i >= rest->n) {
				return false;
			}
			if (rest->p[i] == '"') {
				if (i + 1 < rest->n && rest->p[i + 1] == '"') {
					i++;
				} else {
					break;
				}
			}
			dm_buf_byte(field, rest->p[i]);
		}
		i++;
		if (i < rest->n && rest->p[i] != ',') {
			return false;
		}
	} else {
		for (; i < rest->n && rest->p[i] != ','; i++) {
			if (rest->p[i] == '"') {
				return false;
			}
			dm_buf_byte(field, rest->p[i]);
		}
	}
	*more = i < rest->n;
	*rest = dm_str_slice(*rest, *more ? i + 1 : i, rest->n);
	return true;
}

static const char *
check_mount_field(struct dm_str field)
{
	size_t equals = dm_str_find_byte(field, '=');
	if (equals == (size_t)-1 ||
		!dm_str_case_eq(dm_str_slice(field, 0, equals), DM_STR("from"))) {
		return NULL;
	}
	struct dm_str value = dm_str_slice(field, equals + 1, field.n);
	size_t dollar = dm_str_find_byte(value, '$');
	if (dollar != (size_t)-1 && dollar != value.n - 1) {
		return "'from' of --mount takes no variable; name a stage instead";
	}
	return NULL;
}

static bool
is_bool(struct dm_str s)
{
	static const char *const words[] = {
		"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (dm_str_is(s, words[i])) {
			return true;
		}
	}
	return false;
}

static const char *
check_device_field(struct dm_str field, bool *named)
{
	size_t equals = dm_str_find_byte(field, '=');
	struct dm_str key = equals == (size_t)-1 ? field : dm_str_slice(field, 0, equals);
	bool required = dm_str_case_eq(key, DM_STR("required"));
	if (equals == (size_t)-1) {
		if (required) {
			return NULL;
		}
	} else {
		struct dm_str value = dm_str_slice(field, equals + 1, field.n);
		if (required) {
			return is_bool(value) ? NULL : "'required' of --device takes true or false";
		}
		if (dm_str_case_eq(key, DM_STR("name"))) {
			bool twice = *named;
			*named = *named || value.n > 0;
			return twice ? "--device names two devices" : NULL;
		}
	}
	if (*named) {
		return "--device has a field that is no key=value pair";
	}
	*named = field.n > 0;
	return NULL;
}

/* The fields of --mount and --device. */
static const char *
check_csv(const struct dm_flag *flag)
{
	bool device = dm_str_is(flag->name, "device"), more = true, named = false;
	struct dm_str rest = flag->value;
	struct dm_buf field = {0};
	const char *trouble = NULL;
	while (more && !trouble) {
		if (!csv_field(&rest, &field, &more)) {
			trouble = "the value has a stray quote";
		} else {
			trouble = device ? check_device_field(dm_buf_view(&field), &named)
					 : check_mount_field(dm_buf_view(&field));
		}
	}
	dm_buf_finish(&field);
	return trouble;
}

static const char *
check_run(const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nflags; i++) {
		const struct dm_flag *flag = &instr->flags[i];
		const char *trouble = NULL;
		if (dm_str_is(flag->name, "mount") || dm_str_is(flag->name, "device")) {
			trouble = check_csv(flag);
		} else if (dm_str_is(flag->name, "network")) {
			if (!dm_str_is(flag->value, "default") && !dm_str_is(flag->value, "none") &&
				!dm_str_is(flag->value, "host")) {
				trouble = "--network takes default, none or host";
			}
		} else if (dm_str_is(flag->name, "security")) {
			if (!dm_str_is(flag->value, "insecure") &&
				!dm_str_is(flag->value, "sandbox")) {
				trouble = "--security takes insecure or sandbox";
			}
		}
		if (trouble) {
			return trouble;
		}
	}
	return NULL;
}

static const char *
check_from(const struct dm_instr *instr)
{
	bool named = instr->nwords == 3 && dm_str_case_eq(instr->words[1].text, DM_STR("as"));
	if (!named && instr->nwords != 1) {
		return "FROM takes an image, or an image, AS and a stage name";
	}
	struct dm_str name = named ? instr->words[2].text : (struct dm_str){NULL, 0};
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool inner = i > 0 && (dm_is_name_byte(c) || c == '-' || c == '.');
		if (!dm_is_letter(c) && !inner) {
			return "a stage name starts with a letter and holds letters, digits, - _ . "
			       "only";
		}
	}
	return NULL;
}

static const char *
check_pairs(struct dm_arena *arena, const struct dm_instr *instr)
{
	if (instr->npairs == 0) {
		return dm_arena_printf(
			arena, "%s needs at least one argument", dm_keyword_name(instr->kind));
	}
	for (uint32_t i = 0; i < instr->npairs; i++) {
		if (instr->pairs[i].key.n == 0) {
			return dm_arena_printf(
				arena, "a name of %s is empty", dm_keyword_name(instr->kind));
		}
	}
	return NULL;
}

static bool
skip_fraction(struct dm_str s, size_t *i)
{
	size_t start = *i;
	while (*i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9') {
		++*i;
	}
	bool digits = *i > start;
	if (*i < s.n && s.p[*i] == '.') {
		start = ++*i;
		while (*i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9') {
			++*i;
		}
		digits = digits || *i > start;
	}
	return digits;
}

/* Go's time.ParseDuration, at least a millisecond or nothing. */
static bool
is_duration(struct dm_str s)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"ns", 1e-9}, {"us", 1e-6}, {"\302\265s", 1e-6}, {"\316\274s", 1e-6},
		{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}};
	double total = 0;
	bool negative = s.n && s.p[0] == '-';
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	if (s.n - i == 1 && s.p[i] == '0') {
		return true;
	}
	if (i == s.n) {
		return false;
	}
	while (i < s.n) {
		char number[64] = {0};
		size_t start = i, unit;
		if (!skip_fraction(s, &i) || i - start >= sizeof number) {
			return false;
		}
		memcpy(number, s.p + start, i - start);
		double value = 0, scale = 1;
		bool fraction = false;
		for (const char *p = number; *p; p++) {
			if (*p == '.') {
				fraction = true;
			} else {
				value = value * 10 + (*p - '0');
				scale *= fraction ? 10 : 1;
			}
		}
		start = i;
		while (i < s.n && s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9')) {
			i++;
		}
		for (unit = 0; unit < sizeof units / sizeof *units; unit++) {
			if (dm_str_is(dm_str_slice(s, start, i), units[unit].name)) {
				break;
			}
		}
		if (unit == sizeof units / sizeof *units) {
			return false;
		}
		total += value / scale * units[unit].seconds;
	}
	return total < 9.2e9 && (total < 1e-9 || (!negative && total >= 0.001 - 1e-12));
}

static bool
is_retries(struct dm_str s)
{
	uint64_t value = 0;
	size_t i = s.n && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0;
	bool negative = i && s.p[0] == '-';
	if (i == s.n) {
		return false;
	}
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
		value = value * 10 + (uint64_t)(s.p[i] - '0');
		if (value > INT32_MAX) {
			return false;
		}
	}
	return !negative || value == 0;
}

static const char *
check_healthcheck(struct dm_arena *arena, const struct dm_instr *instr)
{
	struct dm_str args = dm_instr_args(instr);
	if (args.n == 0) {
		return "HEALTHCHECK needs CMD or NONE";
	}
	size_t n = 0;
	while (n < args.n && !dm_is_space(args.p[n])) {
		n++;
	}
	struct dm_str type = dm_str_slice(args, 0, n);
	if (dm_str_case_eq(type, DM_STR("NONE"))) {
		bool empty = instr->command.len == 0 ||
			     (instr->form == DM_FORM_JSON && instr->nwords == 0);
		return empty ? NULL : "HEALTHCHECK NONE takes no arguments";
	}
	const char *trouble = check_flags(arena, instr);
	if (trouble) {
		return trouble;
	}
	if (!dm_str_case_eq(type, DM_STR("CMD"))) {
		return "HEALTHCHECK takes CMD or NONE";
	}
	if (instr->command.len == 0 || (instr->form == DM_FORM_JSON && instr->nwords == 0)) {
		return "a command is missing after HEALTHCHECK CMD";
	}
	for (uint32_t i = 0; i < instr->nflags; i++) {
		const struct dm_flag *flag = &instr->flags[i];
		bool retries = dm_str_is(flag->name, "retries");
		if (flag->value.n &&
			!(retries ? is_retries(flag->value) : is_duration(flag->value))) {
			return dm_arena_printf(arena, "--%.*s needs a %s", DM_FMT(flag->name),
				retries ? "number" : "duration such as 30s");
		}
	}
	return NULL;
}

static const char *
check_copy(struct dm_arena *arena, const struct dm_instr *instr)
{
	if (instr->nwords < 2) {
		return dm_arena_printf(
			arena, "%s needs a source and a destination", dm_keyword_name(instr->kind));
	}
	const char *trouble = check_flags(arena, instr);
	struct dm_heredoc heredoc;
	if (!trouble && dm_word_heredoc(arena, instr->words[instr->nwords - 1].text, &heredoc)) {
		trouble = "the destination cannot be a heredoc";
	}
	return trouble;
}

static const char *
check_onbuild(struct dm_arena *arena, const struct dm_instr *instr)
{
	if (instr->args.len == 0) {
		return "ONBUILD needs an instruction";
	}
	const char *trouble = check_flags(arena, instr);
	if (trouble || !instr->onbuild) {
		return trouble;
	}
	switch (instr->onbuild->kind) {
	case DM_ONBUILD:
	case DM_MAINTAINER:
	case DM_FROM:
		return dm_arena_printf(arena, "%s is not allowed after ONBUILD",
			dm_keyword_name(instr->onbuild->kind));
	default:
		return NULL;
	}
}

static const char *
check_volume(const struct dm_instr *instr)
{
	if (instr->nwords == 0) {
		return "VOLUME needs at least one argument";
	}
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_span_trim(word, (struct dm_span){0, (uint32_t)word.n}).len == 0) {
			return "a path of VOLUME is empty";
		}
	}
	return NULL;
}

static const char *
check_arguments(struct dm_arena *arena, const struct dm_instr *instr)
{
	switch (instr->kind) {
	case DM_ENV:
	case DM_LABEL:
	case DM_ARG:
		return check_pairs(arena, instr);
	case DM_MAINTAINER:
	case DM_STOPSIGNAL:
	case DM_USER:
	case DM_WORKDIR:
		return instr->args.len ? NULL
				       : dm_arena_printf(arena, "%s needs exactly one argument",
						 dm_keyword_name(instr->kind));
	case DM_EXPOSE:
		return instr->nwords ? NULL : "EXPOSE needs at least one argument";
	case DM_VOLUME:
		return check_volume(instr);
	case DM_SHELL:
		return instr->form == DM_FORM_JSON && instr->nwords
			       ? NULL
			       : "SHELL needs a JSON array of strings";
	case DM_FROM:
		return check_from(instr);
	default:
		return NULL;
	}
}

/* RUM; did you mean RUN? */
static const char *
unknown_instruction(struct dm_arena *arena, const struct dm_instr *instr)
{
	static const char *const keywords[] = {
#define X(name) #name,
		DM_KEYWORDS(X)
#undef X
			NULL};
	struct dm_str word = dm_instr_keyword(instr);
	char *upper = dm_arena_alloc(arena, word.n + 1);
	bool letters = false; /* {{ of a template is like no keyword */
	for (size_t i = 0; i < word.n; i++) {
		upper[i] = word.p[i] >= 'a' && word.p[i] <= 'z' ? (char)(word.p[i] - 'a' + 'A')
								: word.p[i];
		letters = letters || dm_is_letter(upper[i]);
	}
	upper[word.n] = '\0';
	const char *meant = letters ? dm_nearest_word(upper, keywords) : NULL;
	return dm_arena_printf(arena, "unknown instruction %.*s%s%s%s", DM_FMT(word),
		meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

const char *
dm_check_instr(struct dm_arena *arena, const struct dm_instr *instr)
{
	const char *trouble;
	switch (instr->kind) {
	case DM_UNKNOWN:
		return unknown_instruction(arena, instr);
	case DM_HEALTHCHECK:
		return check_healthcheck(arena, instr);
	case DM_ADD:
	case DM_COPY:
		return check_copy(arena, instr);
	case DM_ONBUILD:
		return check_onbuild(arena, instr);
	case DM_ARG:
	case DM_STOPSIGNAL:
		return check_arguments(arena, instr);
	case DM_RUN:
		trouble = check_flags(arena, instr);
		return trouble ? trouble : check_run(instr);
	default:
		trouble = check_flags(arena, instr);
		return trouble ? trouble : check_arguments(arena, instr);
	}
}
