/* Redirections and heredocs: POSIX XCU 2.7; bash manual 3.6. */
#include "reader.h"

/* ---- heredoc bodies ---- */

/* The body, and the line that closes it, where one does. */
static void
find_body(struct dm_sh_reader *r, const struct dm_sh_pending *pending)
{
	struct dm_sh_redirect *redirect = pending->redirect;
	uint32_t start = r->pos;
	while (r->pos < r->end) {
		const char *lf = memchr(r->text.p + r->pos, '\n', r->end - r->pos);
		uint32_t line_start = r->pos, line_end = lf ? (uint32_t)(lf - r->text.p) : r->end;
		struct dm_str line = dm_str_slice(r->text, line_start, line_end);
		while (pending->chomp && line.n && line.p[0] == '\t') {
			line.p++;
			line.n--;
		}
		if (line.n && line.p[line.n - 1] == '\r') {
			line.n--;
		}
		r->pos = lf ? line_end + 1 : line_end;
		if (dm_str_eq(line, pending->name)) {
			redirect->body = (struct dm_span){start, line_start - start};
			redirect->end = (struct dm_span){line_start, line_end - line_start};
			return;
		}
	}
	redirect->body = (struct dm_span){start, r->pos - start};
}

void
dm_sh_take_newline(struct dm_sh_reader *r)
{
	struct dm_sh_pending *pending = r->pending;
	uint32_t npending = r->npending;
	r->pos++;
	for (uint32_t i = 0; i < npending; i++) {
		/* a substitution in the body may hold heredocs of its own */
		r->npending = 0;
		r->pending = NULL;
		find_body(r, &pending[i]);
		struct dm_sh_redirect *redirect = pending[i].redirect;
		if (pending[i].expand) {
			redirect->content =
				dm_sh_read_body(r, redirect->body.off, dm_span_end(redirect->body));
		}
	}
	r->npending = 0;
	r->pending = NULL;
}

/* ---- redirections ---- */

/* Length of the redirection operator at off, 0 where there is none. */
static uint32_t
redirect_operator(const struct dm_sh_reader *r, uint32_t off)
{
	static const char *const ops[] = {
		"<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">|", ">&", ">", "&>>", "&>"};
	char first = dm_sh_at(r, off);
	if (first != '<' && first != '>' && (first != '&' || dm_sh_at(r, off + 1) != '>')) {
		return 0;
	}
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		size_t n = ops[i][0] == first ? strlen(ops[i]) : 0;
		if (n && r->end - off >= n && memcmp(r->text.p + off, ops[i], n) == 0) {
			bool process = n == 1 && dm_sh_at(r, off + 1) == '(';
			return process ? 0 : (uint32_t)n;
		}
	}
	return 0;
}

/* 2> {fd}> >: the offset of the operator, or UINT32_MAX where no redirection is at pos. */
uint32_t
dm_sh_at_redirect(const struct dm_sh_reader *r)
{
	uint32_t i = r->pos;
	char first = dm_sh_at(r, i);
	bool digit = first >= '0' && first <= '9';
	if (!digit && first != '<' && first != '>' && first != '&' && first != '{') {
		return UINT32_MAX;
	}
	if (first == '{') {
		for (i++; dm_is_name_byte(dm_sh_at(r, i)); i++) {
		}
		if (dm_sh_at(r, i) != '}' || i == r->pos + 1) { /* {a,b}>c: no descriptor */
			return UINT32_MAX;
		}
		i++;
		char c = dm_sh_at(r, i);
		return (c == '<' || c == '>') && redirect_operator(r, i) ? i : UINT32_MAX;
	}
	while (dm_sh_at(r, i) >= '0' && dm_sh_at(r, i) <= '9') {
		i++;
	}
	if (i > r->pos && dm_sh_at(r, i) == '&') {
		return UINT32_MAX;
	}
	return redirect_operator(r, i) ? i : UINT32_MAX;
}

static void
read_redirect(struct dm_sh_reader *r, uint32_t op, struct dm_sh_redirect *redirect)
{
	uint32_t start = r->pos, n = redirect_operator(r, op);
	redirect->op = (struct dm_span){op, n};
	r->pos = op + n;
	dm_sh_skip_blanks(r);
	if (dm_sh_at_redirect(r) != UINT32_MAX) { /* a > 2>b: the 2 is no file */
		dm_sh_fail(r, "a word is missing");
	}
	redirect->word = dm_sh_read_word(r);
	redirect->span = (struct dm_span){start, r->pos - start};
	struct dm_str text = dm_span_str(r->text, redirect->op);
	if (!dm_sh_failed(r) && (dm_str_is(text, "<<") || dm_str_is(text, "<<-"))) {
		r->tree->heredocs = true;
	}
}

/* Reads all redirections at pos; their bodies are pending until the next line end. */
bool
dm_sh_take_redirect(struct dm_sh_reader *r, struct dm_sh_redirect ***list, uint32_t *count)
{
	uint32_t op = dm_sh_at_redirect(r);
	if (op == UINT32_MAX) {
		return false;
	}
	struct dm_sh_redirect *redirect = dm_arena_alloc(r->arena, sizeof *redirect);
	read_redirect(r, op, redirect);
	*dm_push(r->arena, *list, *count) = redirect;
	return true;
}

/* The command gets its redirections as one array; heredoc bodies are filled in there. */
void
dm_sh_set_redirects(struct dm_sh_reader *r, struct dm_sh_command *command,
	struct dm_sh_redirect *const *list, uint32_t count)
{
	if (count == 0) {
		return; /* mostly */
	}
	command->redirects = dm_arena_alloc(r->arena, count * sizeof *command->redirects);
	command->nredirects = count;
	for (uint32_t i = 0; i < count; i++) {
		command->redirects[i] = *list[i];
		struct dm_str op = dm_span_str(r->text, list[i]->op);
		if (dm_str_is(op, "<<") || dm_str_is(op, "<<-")) {
			*dm_push(r->arena, r->pending, r->npending) = (struct dm_sh_pending){
				.redirect = &command->redirects[i],
				.name = list[i]->word.text,
				.chomp = op.n == 3,
				.expand = !list[i]->word.quoted,
			};
		}
	}
}
