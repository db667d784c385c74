#include "options.h"

/* -y, -q, -qq, -yq: letters that answer or hush, and nothing else */
static bool
is_hush(struct dm_str word)
{
	size_t i = 1;
	while (i < word.n && (word.p[i] == 'y' || word.p[i] == 'q')) {
		i++;
	}
	return word.n > 1 && word.p[0] == '-' && i == word.n;
}

static bool
says_yes(const struct dm_manager *manager, struct dm_str word)
{
	return word.n && word.p[0] == '-' &&
	       (dm_str_listed(word, manager->yes) ||
		       (is_hush(word) && dm_str_find_byte(word, 'y') != (size_t)-1));
}

static bool
only_prints(struct dm_str word)
{
	return is_hush(word) || dm_str_starts(word, "--quiet") || dm_str_is(word, "--no-progress");
}

/* The options of a call, one after another: words that are neither its program, its verb nor an operand. */
struct cursor {
	const struct dm_package_command *command;
	uint32_t at, operand;
	bool refreshed; /* an option that refreshes means nothing */
	bool yes, no_cache;
};

static struct cursor
cursor_at(const struct dm_package_command *command, bool refreshed)
{
	return (struct cursor){.command = command,
		.at = command->program,
		.operand = dm_command_operand(command, command->verb_word + 1),
		.refreshed = refreshed};
}

/* The next option that matters; {NULL, 0}: none. */
static struct dm_str
next_option(struct cursor *c)
{
	const struct dm_sh_command *simple = c->command->command;
	const struct dm_manager *manager = c->command->manager;
	while (++c->at < simple->nwords) {
		struct dm_str word = simple->words[c->at].text;
		if (c->at == c->operand) {
			c->operand = dm_command_operand(c->command, c->at + 1);
		} else if (c->at == c->command->verb_word) {
			continue;
		} else if (says_yes(manager, word) || only_prints(word)) {
			c->yes = c->yes || says_yes(manager, word);
		} else if (dm_str_listed(word, manager->no_cache)) {
			c->no_cache = true;
		} else if (!c->refreshed || !dm_str_listed(word, manager->refresh_options)) {
			return word;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* The packages of the call have a name, which another call gives to its own instead: apk add --virtual .deps gcc */
static bool
names_set(const struct cursor *c, struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	struct dm_str option = equals == (size_t)-1 ? word : dm_str_slice(word, 0, equals);
	return dm_str_listed(option, c->command->manager->set_options);
}

static bool
same_options(struct cursor *a, struct cursor *b)
{
	struct dm_str x, y;
	do {
		x = next_option(a);
		y = next_option(b);
		if (y.p && names_set(b, y)) {
			return false;
		}
	} while (x.p && y.p && dm_str_eq(x, y));
	while (y.p) { /* all of it has to be seen for what the first lacks */
		y = next_option(b);
		x = (struct dm_str){"", 0};
	}
	return !x.p;
}

/* apt is a front end of what apt-get is; dnf and yum may be two programs. */
static bool
same_manager(const struct dm_manager *a, const struct dm_manager *b)
{
	const char *const *x = a->value_options, *const *y = b->value_options;
	if (a == b || a->family != b->family || !a->family->known_by) {
		return a == b;
	}
	while (x && y && *x && *y && strcmp(*x, *y) == 0) {
		x++;
		y++;
	}
	return x == y || (x && y && !*x && !*y);
}

/* -S of pacman: what the second asks for besides, the first does as well */
static bool
same_verb(const struct dm_package_command *a, const struct dm_package_command *b)
{
	struct dm_str x = a->command->words[a->verb_word].text;
	struct dm_str y = b->command->words[b->verb_word].text;
	bool within = a->manager->letter_verbs && x.n && y.n && y.p[0] == '-';
	for (size_t i = 0; within && i < y.n; i++) {
		within = dm_str_find_byte(x, y.p[i]) != (size_t)-1;
	}
	return within || dm_str_eq(x, y);
}

static bool
same_redirects(const struct dm_sh_command *a, const struct dm_sh_command *b)
{
	bool same = a->nredirects == b->nredirects;
	for (uint32_t i = 0; same && i < a->nredirects; i++) {
		const struct dm_sh_redirect *x = &a->redirects[i], *y = &b->redirects[i];
		same = dm_str_eq(x->word.text, y->word.text) && x->op.len == y->op.len &&
		       x->span.len == y->span.len && x->body.len == 0 && y->body.len == 0;
	}
	return same;
}

/* Variables set before both are the same; *lacks: the first is not told to ask nothing. */
static bool
same_assigns(const struct dm_package_command *a, const struct dm_package_command *b, bool *lacks)
{
	const struct dm_sh_command *x = a->command, *y = b->command;
	const char *env = a->manager->install.env;
	struct dm_str quiet = {env ? env : "", env ? strcspn(env, "=") : 0};
	const char *value = env && env[quiet.n] ? env + quiet.n + 1 : "";
	uint32_t i = 0, k = 0;
	bool told = false, asks = false;
	for (;;) {
		while (i < x->nassigns && dm_str_eq(x->assigns[i].name, quiet)) {
			told = true;
			i++;
		}
		while (k < y->nassigns && dm_str_eq(y->assigns[k].name, quiet)) {
			asks = asks || dm_str_is(y->assigns[k].value.text, value);
			k++;
		}
		if (i == x->nassigns || k == y->nassigns) {
			break;
		}
		if (!dm_str_eq(x->assigns[i].name, y->assigns[k].name) ||
			!dm_str_eq(x->assigns[i].value.text, y->assigns[k].value.text)) {
			return false;
		}
		i++;
		k++;
	}
	*lacks = asks && !told;
	return i == x->nassigns && k == y->nassigns;
}

/* curl-7.76.1-26.el9, curl-${CURL_VERSION}: digits and a dot after the last dash, or a variable that says version. */
static bool
pins_rpm(struct dm_str word)
{
	size_t dash = word.n;
	while (dash > 0 && word.p[dash - 1] != '-') {
		dash--;
	}
	struct dm_str part = dm_str_slice(word, dash, word.n);
	if (dash < 2 || part.n == 0) {
		return false;
	}
	bool digit = part.p[0] >= '0' && part.p[0] <= '9';
	return (digit && dm_str_find_byte(part, '.') != (size_t)-1) ||
	       (part.p[0] == '$' && dm_str_find(part, "VERSION") != (size_t)-1);
}

bool
dm_option_pins(const struct dm_manager *manager, struct dm_str word)
{
	bool file = word.n == 0 || dm_str_find_byte(word, '/') != (size_t)-1 ||
		    dm_str_ends(word, ".rpm") || dm_str_ends(word, ".deb");
	if (file || dm_str_find_byte(word, '*') != (size_t)-1) {
		return false; /* a file, or any version of some kind */
	}
	if (manager->family->versions_by_dash) {
		return pins_rpm(word);
	}
	size_t at = dm_str_find_byte(word, '=');
	return at != (size_t)-1 && at > 0 && at + 1 < word.n && !strchr("<>~!", word.p[at - 1]) &&
	       word.p[at + 1] != '~';
}

/* vim- of apt-get, !vim of apk and zypper: what else is installed is chosen without it, or with it taken away */
static bool
asks_without(struct dm_str word)
{
	while (word.n && memchr("'\"\\", word.p[0], 3)) {
		word = dm_str_slice(word, 1, word.n);
	}
	while (word.n && memchr("'\"", word.p[word.n - 1], 2)) {
		word.n--;
	}
	return word.n && (word.p[0] == '!' || word.p[word.n - 1] == '-');
}

/* False where an operand may be anything, or speaks of those beside it: $PACKAGES, $(cat list), vim- */
static bool
read_operands(const struct dm_package_command *command, bool *pins)
{
	const struct dm_sh_command *simple = command->command;
	*pins = false;
	for (uint32_t i = dm_command_operand(command, command->verb_word + 1); i < simple->nwords;
		i = dm_command_operand(command, i + 1)) {
		const struct dm_sh_word *word = &simple->words[i];
		struct dm_str text = word->text;
		bool quote = text.n > 1 && text.p[0] == '"' && !word->literal;
		if (!word->literal &&
			(word->nsubstitutions || strchr("$`", text.p[quote ? 1 : 0]))) {
			return false;
		}
		if (asks_without(text)) {
			return false;
		}
		*pins = *pins || dm_option_pins(command->manager, text);
	}
	return command->operands > 0;
}

static bool
same_prefix(const struct dm_package_command *a, const struct dm_package_command *b)
{
	bool same = a->program == b->program;
	for (uint32_t i = 0; same && i < a->program; i++) {
		same = dm_str_eq(a->command->words[i].text, b->command->words[i].text);
	}
	struct dm_str x = a->command->words[a->program].text;
	struct dm_str y = b->command->words[b->program].text;
	return same &&
	       (dm_str_eq(x, y) || (a->manager != b->manager && dm_str_eq(x, dm_str_base_name(x)) &&
					   dm_str_eq(y, dm_str_base_name(y))));
}

bool
dm_options_agree(const struct dm_package_command *first, const struct dm_package_command *second,
	bool refreshed, struct dm_lacks *lacks)
{
	bool pins[2];
	*lacks = (struct dm_lacks){.yes = false};
	if (!same_manager(first->manager, second->manager) || !same_prefix(first, second) ||
		!same_verb(first, second) || !same_redirects(first->command, second->command) ||
		!same_assigns(first, second, &lacks->env) || !read_operands(first, &pins[0]) ||
		!read_operands(second, &pins[1]) || pins[0] != pins[1]) {
		return false;
	}
	struct cursor a = cursor_at(first, refreshed || first->refreshes);
	struct cursor b = cursor_at(second, refreshed || first->refreshes);
	if (!same_options(&a, &b)) {
		return false;
	}
	lacks->yes = b.yes && !a.yes && first->manager->yes_add;
	lacks->no_cache = b.no_cache && !a.no_cache;
	return lacks->yes || !b.yes || a.yes;
}

bool
dm_options_same_call(
	const struct dm_package_command *first, const struct dm_package_command *second)
{
	bool lacks;
	struct cursor a = cursor_at(first, false), b = cursor_at(second, false);
	return same_manager(first->manager, second->manager) && same_prefix(first, second) &&
	       same_verb(first, second) && same_redirects(first->command, second->command) &&
	       same_assigns(first, second, &lacks) && first->operands == 0 &&
	       second->operands == 0 && same_options(&a, &b);
}
