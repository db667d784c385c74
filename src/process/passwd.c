#include "passwd.h"

#include "../facts/brought.h"
#include "../facts/calls.h"

static const char passwd[] = "/etc/passwd", group[] = "/etc/group";

static struct dm_str
read_copied(struct dm_facts *facts, uint32_t at, const char *path)
{
	struct dm_brought brought = dm_calls_brought(facts, at, dm_str(path));
	return brought.by == DM_BROUGHT_CONTEXT ? brought.text : (struct dm_str){NULL, 0};
}

struct dm_str
dm_passwd_copied(struct dm_facts *facts, uint32_t at)
{
	return read_copied(facts, at, passwd);
}

struct dm_str
dm_group_copied(struct dm_facts *facts, uint32_t at)
{
	return read_copied(facts, at, group);
}

bool
dm_passwd_unread(struct dm_facts *facts, uint32_t at)
{
	struct dm_brought one = dm_calls_brought(facts, at, dm_str(passwd));
	struct dm_brought other = dm_calls_brought(facts, at, dm_str(group));
	return (one.by == DM_BROUGHT_CONTEXT && !one.text.p) ||
	       (other.by == DM_BROUGHT_CONTEXT && !other.text.p);
}

bool
dm_passwd_replaced(struct dm_facts *facts, uint32_t at)
{
	const struct dm_instr *instr = &facts->tree->instrs[at];
	if ((instr->kind != DM_COPY && instr->kind != DM_ADD) || instr->nwords == 0 ||
		at + 1 >= facts->tree->stages[instr->stage].end) {
		return false;
	}
	struct dm_str to = instr->words[instr->nwords - 1].text; /* mostly another folder */
	if (to.n > 1 && to.p[0] == '/' && !dm_path_holds(to, dm_str(passwd))) {
		return false;
	}
	to = dm_copy_target(facts, at);
	return (dm_str_is(to, "/") || dm_path_holds(to, dm_str(passwd))) &&
	       dm_passwd_copied(facts, at + 1).p != dm_passwd_copied(facts, at).p;
}

/* The fields of a line, of which a file of accounts has three at least: name, password, number */
static void
split(struct dm_str line, struct dm_str *part, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		part[k] = dm_account_user_part(line);
		size_t after = part[k].n < line.n ? part[k].n + 1 : line.n;
		line = dm_str_slice(line, after, line.n);
	}
}

bool
dm_passwd_find(
	struct dm_facts *facts, struct dm_str text, const char *wanted, struct dm_account *account)
{
	struct dm_str line, part[4];
	while (dm_str_next_line(&text, &line)) {
		split(line, part, sizeof part / sizeof *part);
		if ((dm_str_is(part[0], wanted) || dm_str_is(part[2], wanted)) &&
			dm_account_is_name(part[0]) && dm_str_is_number(part[2]) &&
			!dm_account_is_root(part[2]) && dm_str_is_number(part[3])) {
			*account = (struct dm_account){
				.name = dm_arena_str(facts->arena, part[0]).p,
				.uid = dm_arena_str(facts->arena, part[2]).p,
				.gid = dm_arena_str(facts->arena, part[3]).p,
				.home = DM_NO, /* a folder that nobody has seen */
			};
			return true;
		}
	}
	return false;
}

bool
dm_passwd_has(struct dm_str text, const char *name)
{
	struct dm_str line;
	bool found = false;
	while (!found && dm_str_next_line(&text, &line)) {
		found = dm_str_is(dm_account_user_part(line), name);
	}
	return found;
}

bool
dm_passwd_has_number(struct dm_str text, const char *number)
{
	struct dm_str line, part[3];
	bool found = false;
	while (!found && dm_str_next_line(&text, &line)) {
		split(line, part, sizeof part / sizeof *part);
		found = dm_str_is(part[2], number);
	}
	return found;
}
