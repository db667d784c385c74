#include "mode_text.h"

/* One clause of a symbolic mode: who, what happens (+ - =), what. */
struct clause {
	struct dm_str who, what;
	char op;
};

/* false: it is none. */
static bool
read_clause(struct dm_str text, struct clause *clause)
{
	size_t i = 0;
	while (i < text.n && memchr("ugoa", text.p[i], 4)) {
		i++;
	}
	if (i == text.n || !memchr("+-=", text.p[i], 3)) {
		return false;
	}
	*clause = (struct clause){
		dm_str_slice(text, 0, i), dm_str_slice(text, i + 1, text.n), text.p[i]};
	return true;
}

static bool
has(struct dm_str letters, char letter)
{
	return dm_str_find_byte(letters, letter) != (size_t)-1;
}

bool
dm_mode_is_private(struct dm_str mode)
{
	while (mode.n > 3 && mode.p[0] == '0') { /* 0600, 00600 */
		mode = dm_str_slice(mode, 1, mode.n);
	}
	if (mode.n == 3 || mode.n == 4) {
		bool octal = true;
		for (size_t i = 0; i < mode.n; i++) {
			octal = octal && mode.p[i] >= '0' && mode.p[i] <= '7';
		}
		if (octal) {
			/* 744 is a program that others may read, and not run */
			int others = mode.p[mode.n - 1] - '0', own = mode.p[mode.n - 3] - '0';
			return others == 0 || ((own & 1) && !(others & 1));
		}
	}
	bool shut = false, opened = false, owner = false;
	struct dm_str part;
	while (dm_str_next_part(&mode, ',', &part)) {
		struct clause c;
		if (!read_clause(part, &c)) {
			return false;
		}
		bool others = c.who.n == 0 || has(c.who, 'o') || has(c.who, 'a');
		bool runs = has(c.what, 'x') && c.op != '-';
		shut = shut || (others && c.op == '-' && (has(c.what, 'r') || has(c.what, 'x'))) ||
		       (others && c.op == '=' && !has(c.what, 'r') && !has(c.what, 'x') &&
			       !has(c.what, 'X') && !has(c.what, 'u') && !has(c.what, 'g'));
		opened = opened || (others && runs);
		owner = owner || (!others && has(c.who, 'u') && runs);
	}
	return shut || (owner && !opened);
}

bool
dm_mode_is_private_under(struct dm_str mode, uint16_t umask)
{
	bool shut = false;
	struct dm_str rest = mode, part;
	while ((umask & 05) != 0 && !shut && dm_str_next_part(&rest, ',', &part)) {
		struct clause c;
		/* +x, =rx without who: others get what the umask leaves them */
		shut = read_clause(part, &c) && c.who.n == 0 &&
		       ((c.op == '+' && (umask & 01) != 0 && has(c.what, 'x')) || c.op == '=');
	}
	return shut || dm_mode_is_private(mode);
}

/* What rwx of a clause is for one of user, group and others, who have `own` of it now. */
static uint16_t
changed(const struct clause *c, uint16_t own, uint16_t mode)
{
	uint16_t bits = 0;
	bits |= has(c->what, 'r') ? 4 : 0;
	bits |= has(c->what, 'w') ? 2 : 0;
	bits |= has(c->what, 'x') ? 1 : 0;
	bits |= has(c->what, 'u') ? (mode >> 6) & 7 : 0;
	bits |= has(c->what, 'g') ? (mode >> 3) & 7 : 0;
	bits |= has(c->what, 'o') ? mode & 7 : 0;
	return c->op == '=' ? bits : c->op == '+' ? own | bits : (uint16_t)(own & ~bits);
}

bool
dm_mode_set_umask(struct dm_str text, uint16_t *umask)
{
	uint16_t mode = (uint16_t)(~*umask & 0777), value = 0;
	bool octal = text.n > 0 && text.n <= 4;
	for (size_t i = 0; i < text.n && octal; i++) {
		octal = text.p[i] >= '0' && text.p[i] <= '7';
		value = (uint16_t)(value * 8 + (text.p[i] - '0'));
	}
	struct dm_str rest = text, part;
	while (!octal && dm_str_next_part(&rest, ',', &part)) {
		struct clause c;
		if (!read_clause(part, &c)) {
			return false;
		}
		static const char who[] = "ogu"; /* from the lowest bits on */
		uint16_t before = mode;
		for (uint32_t i = 0; i < 3; i++) {
			uint16_t own = (before >> (3 * i)) & 7;
			bool named = c.who.n == 0 || has(c.who, 'a') || has(c.who, who[i]);
			uint16_t now = named ? changed(&c, own, before) : own;
			mode = (uint16_t)((mode & ~(7 << (3 * i))) | (now << (3 * i)));
		}
	}
	*umask = octal ? value : (uint16_t)(~mode & 0777);
	return text.n > 0;
}

bool
dm_mode_in_source(struct dm_str text, bool bare, bool masks)
{
	bool shut = false;
	for (size_t i = 0; i + 1 < text.n && !shut; i++) {
		bool begins = text.p[i] == '0' && (i == 0 || !dm_is_name_byte(text.p[i - 1]));
		bool marked = begins && (text.p[i + 1] == 'o' || text.p[i + 1] == 'O');
		size_t start = i + (marked ? 2 : 1), end = start;
		uint32_t value = 0;
		while (begins && end < text.n && end - start < 5 && text.p[end] >= '0' &&
			text.p[end] <= '7') {
			value = value * 8 + (uint32_t)(text.p[end++] - '0');
		}
		bool whole = end == text.n || !dm_is_name_byte(text.p[end]);
		bool number = begins && whole && (marked ? end > start : bare && end - start > 1);
		uint32_t own = value >> 6;
		bool open = (own & 4) != 0 && (value & 4) != 0 && (!(own & 1) || (value & 1));
		shut = number && !open && !(masks && !(value & 05));
	}
	return shut;
}

bool
dm_mode_grants(struct dm_str mode, char permission)
{
	if (dm_str_is_number(mode)) {
		return (mode.p[mode.n - 1] - '0') & (permission == 'r' ? 4 : 1);
	}
	struct dm_str part;
	while (dm_str_next_part(&mode, ',', &part)) {
		struct clause c;
		bool read = read_clause(part, &c);
		if (read && c.op != '-' && (c.who.n == 0 || has(c.who, 'o') || has(c.who, 'a')) &&
			has(c.what, permission)) {
			return true;
		}
	}
	return false;
}
