/* The shell grammar: each text against its tree, written as one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/shell/shell.h"

/* simple: cmd[word word <redirect]; compound: kind{list ...}; items with the operator after them */
static void
render_list(struct dm_buf *out, struct dm_str text, const struct dm_sh_list *list);

static void
check_span(struct dm_str text, struct dm_span span)
{
	assert_true(span.off <= text.n && dm_span_end(span) <= text.n);
}

static void
render_word(struct dm_buf *out, struct dm_str text, const struct dm_sh_word *word)
{
	check_span(text, word->span);
	dm_buf_str(out, word->text);
	if (!word->literal) {
		dm_buf_byte(out, '$');
	}
	if (word->glob) {
		dm_buf_byte(out, '*');
	}
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		dm_buf_put(out, "(");
		if (word->substitutions[i]) {
			render_list(out, text, word->substitutions[i]);
		}
		dm_buf_put(out, ")");
	}
}

static void
render_command(struct dm_buf *out, struct dm_str text, const struct dm_sh_command *command)
{
	static const char *const kinds[] = {"cmd", "subshell", "group", "if", "for", "while",
		"case", "function", "test", "arith", "coproc"};
	check_span(text, command->span);
	dm_buf_put(out, kinds[command->kind]);
	dm_buf_byte(out, '[');
	const char *separator = "";
	for (uint32_t i = 0; i < command->nassigns; i++, separator = " ") {
		dm_buf_put(out, separator);
		dm_buf_str(out, command->assigns[i].name);
		dm_buf_byte(out, '=');
		render_word(out, text, &command->assigns[i].value);
	}
	for (uint32_t i = 0; i < command->nwords; i++, separator = " ") {
		dm_buf_put(out, separator);
		render_word(out, text, &command->words[i]);
	}
	for (uint32_t i = 0; i < command->nredirects; i++, separator = " ") {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		dm_buf_put(out, separator);
		dm_buf_str(out, dm_span_str(text, redirect->op));
		render_word(out, text, &redirect->word);
		if (redirect->body.len) {
			dm_buf_byte(out, ':');
			dm_buf_str(out, dm_span_str(text, redirect->body));
		}
		for (uint32_t k = 0; redirect->content && k < redirect->content->nsubstitutions;
			k++) {
			dm_buf_byte(out, '(');
			render_list(out, text, redirect->content->substitutions[k]);
			dm_buf_byte(out, ')');
		}
	}
	dm_buf_byte(out, ']');
	for (uint32_t i = 0; i < command->nlists; i++) {
		dm_buf_byte(out, '{');
		render_list(out, text, command->lists[i]);
		dm_buf_byte(out, '}');
	}
}

static void
render_list(struct dm_buf *out, struct dm_str text, const struct dm_sh_list *list)
{
	static const char *const ops[] = {"", " && ", " || ", " ; ", " \\n ", " & "};
	uint32_t before = list->span.off;
	check_span(text, list->span);
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		check_span(text, pipeline->span);
		assert_true(pipeline->span.off >= before);
		before = dm_span_end(pipeline->span);
		dm_buf_put(out, pipeline->timed ? "time " : "");
		dm_buf_put(out, pipeline->negated ? "! " : "");
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			dm_buf_put(out, k ? " | " : "");
			render_command(out, text, &pipeline->commands[k]);
		}
		dm_buf_put(out, ops[list->items[i].op]);
	}
}

struct row {
	const char *text, *tree; /* tree NULL: cannot be read */
};

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct dm_arena arena = {0};
		struct dm_buf out = {0};
		struct dm_str text = dm_str(rows[i].text);
		const struct dm_sh_tree *tree = dm_sh_parse(&arena, text);
		assert_int_equal(tree->list == NULL, tree->message != NULL);
		assert_true(tree->error <= text.n);
		if (tree->list) {
			render_list(&out, text, tree->list);
		}
		dm_buf_byte(&out, '\0');
		if (!rows[i].tree) {
			if (tree->list) {
				fail_msg("read, but should not be: %s", rows[i].text);
			}
		} else if (!tree->list) {
			fail_msg("%s: %s", rows[i].text, tree->message);
		} else {
			assert_string_equal(out.p, rows[i].tree);
		}
		dm_buf_finish(&out);
		dm_arena_finish(&arena);
	}
}

#define CHECK(...)                                                                                 \
	static const struct row rows[] = {__VA_ARGS__};                                            \
	(void)state;                                                                               \
	check_rows(rows, sizeof rows / sizeof *rows)

static void
test_operators_come_after_their_items(void **state)
{
	CHECK({"a && b || c; d & e", "cmd[a] && cmd[b] || cmd[c] ; cmd[d] & cmd[e]"},
		{"a;", "cmd[a] ; "}, {"a &&\n\n b", "cmd[a] && cmd[b]"},
		{"a\nb\n", "cmd[a] \\n cmd[b] \\n "}, {"a | b |& c", "cmd[a] | cmd[b] | cmd[c]"},
		{"! a | b", "! cmd[a] | cmd[b]"}, {"time a && b", "time cmd[a] && cmd[b]"},
		{"time -p -- a", "time cmd[a]"}, {"time; a", "cmd[time] ; cmd[a]"},
		{"a | ! b", NULL}, {"! ! a", "cmd[a]"}, {"", ""}, {"  \n# c\n", ""});
}

static void
test_words_keep_their_value(void **state)
{
	CHECK({"a 'b c' \"d e\" f\\ g", "cmd[a b c d e f g]"}, {"a b\\\nc", "cmd[a bc]"},
		{"a \"x\\$y\" '$z'", "cmd[a x$y $z]"},
		{"a $b ${c:-d} \"$e\"", "cmd[a $b$ ${c:-d}$ \"$e\"$]"},
		{"a *.c [x] 'y*'", "cmd[a *.c* [x]* y*]"}, {"a ~/b", "cmd[a ~/b$]"},
		{"a $'\\n'", "cmd[a $'\\n'$]"}, {"a b#c", "cmd[a b#c]"},
		{"a {b,c}", "cmd[a {b,c}]"}, {"a 5$", "cmd[a 5$]"});
}

static void
test_substitutions_are_read(void **state)
{
	CHECK({"a $(b | c)", "cmd[a $(b | c)$(cmd[b] | cmd[c])]"}, {"a `b`", "cmd[a `b`$(cmd[b])]"},
		{"a \"$(b \"$(c)\")\"", "cmd[a \"$(b \"$(c)\")\"$(cmd[b \"$(c)\"$(cmd[c])])]"},
		{"a $((1 + (2)))", "cmd[a $((1 + (2)))$]"},
		{"a <(b) >(c)", "cmd[a <(b)$(cmd[b]) >(c)$(cmd[c])]"},
		{"a ${b:-$(c)}", "cmd[a ${b:-$(c)}$(cmd[c])]"},
		{"a $( (b) )", "cmd[a $( (b) )$(subshell[]{cmd[b]})]"},
		{"a $(( $(b; c) + `d` ))", "cmd[a $(( $(b; c) + `d` ))$(cmd[b] ; cmd[c])(cmd[d])]"},
		{"a $((b); (c))", "cmd[a $((b); (c))$(subshell[]{cmd[b]} ; subshell[]{cmd[c]})]"},
		{"a $((1 +\n2))", "cmd[a $((1 +\n2))$]"},
		{"a $(case b in c) d;; esac)",
			"cmd[a $(case b in c) d;; esac)$(case[b c]{cmd[d]})]"},
		{"a \"$(case b in c) d;; esac)\"",
			"cmd[a \"$(case b in c) d;; esac)\"$(case[b c]{cmd[d]})]"},
		{"a $(b # c)\n)", "cmd[a $(b # c)\n)$(cmd[b] \\n )]"},
		{"a=<(b)", "cmd[a=<(b)$(cmd[b])]"},
		{"for i in <(a); do b; done", "for[i <(a)$(cmd[a])]{cmd[b] ; }"},
		/* escapes that the shell takes away first leave no spans: there is no list */
		{"a `b \\`c\\``", "cmd[a `b \\`c\\``$()]"},
		{"a `b 's\\.c'`", "cmd[a `b 's\\.c'`$(cmd[b s\\.c])]"},
		{"a \"`b \\\"c\\\"`\"", "cmd[a \"`b \\\"c\\\"`\"$()]"});
}

static void
test_bash_words(void **state)
{
	CHECK({"a !(b|c d) x@(y)", "cmd[a !(b|c d)* x@(y)*]"}, {"a=+(b)", "cmd[a=+(b)*]"},
		{"!(a)", "! subshell[]{cmd[a]}"},
		{"a ?('b)'|\"c)\"|$(d))", "cmd[a ?('b)'|\"c)\"|$(d))$*(cmd[d])]"},
		{"case a in +(b|c)) d;; esac", "case[a +(b|c)*]{cmd[d]}"},
		{"declare -a a=(b $(c)) d", "cmd[declare -a a=(b $(c))$(cmd[c]) d]"},
		{"local a=b c=(d)", "cmd[local a=b c=(d)$]"}, {"export A=$b", "cmd[export A=$b$]"},
		{"a b=(c)", NULL}, {"a \"${b%'\"'}\" c", "cmd[a \"${b%'\"'}\"$ c]"},
		{"a \"${b:-it's}\" c", "cmd[a \"${b:-it's}\"$ c]"}, {"a b\\\n c\\\n", "cmd[a b c]"},
		{"a=\\\nb c", "cmd[a=b c]"});
}

static void
test_assignments_stand_before_the_command(void **state)
{
	CHECK({"A=b C= d E=f", "cmd[A=b C= d E=f]"}, {"A+=b", "cmd[A=b]"},
		{"A=(b 'c d') e", "cmd[A=(b 'c d')$ e]"}, {"A[0]=b", "cmd[A=b]"},
		{"A[`b`]=c", "cmd[A[`b`]=c$*(cmd[b])]"}, {"A[$(b)]=c", "cmd[A[$(b)]=c$*(cmd[b])]"},
		{"1A=b", "cmd[1A=b]"});
}

static void
test_redirections(void **state)
{
	CHECK({"a >b 2>&1 <c >>d", "cmd[a >b >&1 <c >>d]"},
		{"a &>b &>>c >|d <>e", "cmd[a &>b &>>c >|d <>e]"}, {"{fd}>a b", "cmd[b >a]"},
		{"a <<<\"b c\"", "cmd[a <<<b c]"}, {">a", "cmd[>a]"},
		{"a <<E\nb $c\nE\nd", "cmd[a <<E:b $c\n] \\n cmd[d]"},
		{"a <<-'E' && b\n\tc\n\tE\n", "cmd[a <<-E:\tc\n] && cmd[b] \\n "},
		{"a <<E <<F\n1\nE\n2\nF\n", "cmd[a <<E:1\n <<F:2\n] \\n "},
		{"a {b,c}>d {e}>f", "cmd[a {b,c} >d >f]"}, {"a 10>b", "cmd[a >b]"},
		{"a \\\n >b\\\n && c", "cmd[a >b] && cmd[c]"});
}

static void
test_heredoc_bodies_are_read(void **state)
{
	CHECK({"a <<E\nb $(c) `d` \"e\nE", "cmd[a <<E:b $(c) `d` \"e\n(cmd[c])(cmd[d])] \\n "},
		{"a <<'E'\n$(b)\nE", "cmd[a <<E:$(b)\n] \\n "},
		{"a <<E\n\\$(b) \\`\nE", "cmd[a <<E:\\$(b) \\`\n] \\n "},
		{"a <<E\n$(b\nE\nc", "cmd[a <<E:$(b\n] \\n cmd[c]"},
		{"a $(b <<E\nc\nE\n)", "cmd[a $(b <<E\nc\nE\n)$(cmd[b <<E:c\n] \\n )]"},
		{"a <<E\n$(b <<F\nc\nF\n)\nE\nd",
			"cmd[a <<E:$(b <<F\nc\nF\n)\n(cmd[b <<F:c\n] \\n )] \\n cmd[d]"},
		/* a line end inside of a substitution belongs to its own heredocs */
		{"a <<E $(b\nc)\nd\nE\n", "cmd[a $(b\nc)$(cmd[b] \\n cmd[c]) <<E:d\n] \\n "},
		{"a $(b <<E)\nc\nE\n", NULL}, {"a `b <<E`\nc\nE\n", NULL});
}

static void
test_compound_commands(void **state)
{
	CHECK({"(a; b) >c", "subshell[>c]{cmd[a] ; cmd[b]}"}, {"{ a; }", "group[]{cmd[a] ; }"},
		{"if a; then b; elif c; then d; else e; fi",
			"if[]{cmd[a] ; }{cmd[b] ; }{cmd[c] ; }{cmd[d] ; }{cmd[e] ; }"},
		{"for i in 1 2; do a; done", "for[i 1 2]{cmd[a] ; }"},
		{"for i; do a; done", "for[i]{cmd[a] ; }"},
		{"for ((i=0; i<3; i++)); do a; done", "for[i=0; i<3; i++$]{cmd[a] ; }"},
		{"while a; do b; done", "while[]{cmd[a] ; }{cmd[b] ; }"},
		{"until a; do b; done", "while[]{cmd[a] ; }{cmd[b] ; }"},
		{"case $x in a|b) c ;; (*) d; esac", "case[$x$ a b **]{cmd[c]}{cmd[d] ; }"},
		{"case x in a) ;; esac", "case[x a]{}"},
		{"[[ a && ( b || c ) ]] && d", "test[a && ( b || c )] && cmd[d]"},
		{"(( 1 + 2 )) && a", "arith[ 1 + 2 $] && cmd[a]"},
		{"select i in 1; do a; done", "for[i 1]{cmd[a] ; }"},
		{"for i in 1; { a; }", "for[i 1]{cmd[a] ; }"},
		{"for ((;;)) { a; }", "for[;;$]{cmd[a] ; }"}, {"coproc a b", "coproc[]{cmd[a b]}"},
		{"coproc A { b; }", "coproc[A]{group[]{cmd[b] ; }}"},
		{"coproc (a)", "coproc[]{subshell[]{cmd[a]}}"},
		{"[[ $a =~ ^(b|c d)$ ]]", "test[$a$ =~ ^(b|c d)$]"},
		{"[[ a < b || ! -f c ]]", "test[a < b || ! -f c]"}, {"[[ a & b ]]", NULL},
		{"((a; b))", NULL}, {"((a); b)", "subshell[]{subshell[]{cmd[a]} ; cmd[b]}"},
		{"if a; then\\\n b; fi", "if[]{cmd[a] ; }{cmd[b] ; }"},
		{"{ { a; } }", "group[]{group[]{cmd[a] ; }}"}, {"{a", "cmd[{a]"},
		{"echo if then }", "cmd[echo if then }]"});
}

static void
test_functions(void **state)
{
	CHECK({"f() { a; }", "function[f]{group[]{cmd[a] ; }}"},
		{"function f { a; }", "function[f]{group[]{cmd[a] ; }}"},
		{"function f() ( a )", "function[f]{subshell[]{cmd[a]}}"},
		{"f ()\n{ a; }; f", "function[f]{group[]{cmd[a] ; }} ; cmd[f]"});
}

static void
test_unreadable_texts_have_no_tree(void **state)
{
	CHECK({"a 'b", NULL}, {"a \"b", NULL}, {"a $(b", NULL}, {"a `b", NULL}, {"a ${b", NULL},
		{"if a; then b", NULL}, {"if a; b; fi", NULL}, {"for i in 1; a", NULL},
		{"while a; do b", NULL}, {"case a in b) c", NULL}, {"a &&", NULL}, {"|| a", NULL},
		{"a | ", NULL}, {"(a", NULL}, {"{ a; ", NULL}, {"a )", NULL}, {"a ;; b", NULL},
		{"f() a", NULL}, {"[[ a", NULL}, {"fi", NULL}, {"A=(b", NULL}, {"a >", NULL},
		{"a | then", NULL}, {"a && }", NULL}, {"in", NULL}, {"a > 2>b", NULL},
		{"a < >b", NULL});
}

static void
test_nesting_is_limited(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_buf text = {0};
	for (int i = 0; i < 100000; i++) {
		dm_buf_byte(&text, '(');
	}
	assert_null(dm_sh_parse(&arena, dm_buf_view(&text))->list);
	text.n = 0;
	for (int i = 0; i < 50000; i++) {
		dm_buf_put(&text, "$(a ");
	}
	assert_null(dm_sh_parse(&arena, dm_buf_view(&text))->list);
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

static void
test_any_bytes_are_bytes_of_words(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	static const char bytes[] = "a \0b\xFF\xC3 c";
	const struct dm_sh_tree *tree =
		dm_sh_parse(&arena, (struct dm_str){bytes, sizeof bytes - 1});
	assert_non_null(tree->list);
	assert_int_equal(tree->list->items[0].pipeline.commands[0].nwords, 3);
	assert_memory_equal(
		tree->list->items[0].pipeline.commands[0].words[1].text.p, "\0b\xFF\xC3", 4);
	dm_arena_finish(&arena);
}

static void
test_comments_have_spans(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_str text = DM_STR("a # one\nb#no 'x # y' # two");
	const struct dm_sh_tree *tree = dm_sh_parse(&arena, text);
	assert_int_equal(tree->ncomments, 2);
	assert_true(dm_str_is(dm_span_str(text, tree->comments[0]), "# one"));
	assert_true(dm_str_is(dm_span_str(text, tree->comments[1]), "# two"));
	assert_false(tree->heredocs);
	dm_arena_finish(&arena);
}

static void
collect(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct dm_buf *out = data;
	if (command->kind == DM_SH_SIMPLE) {
		dm_buf_str(out, command->words[0].text);
		dm_buf_printf(out, "%u ", depth);
	}
}

static void
test_walk_visits_in_order_with_depth(void **state)
{
	(void)state;
	struct dm_arena arena = {0};
	struct dm_buf out = {0};
	dm_sh_walk(dm_sh_parse(&arena, DM_STR("a && (b; { c $(d); }) | e"))->list, collect, &out);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, "a0 b1 c2 d3 e0 ");
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operators_come_after_their_items),
		cmocka_unit_test(test_words_keep_their_value),
		cmocka_unit_test(test_substitutions_are_read),
		cmocka_unit_test(test_assignments_stand_before_the_command),
		cmocka_unit_test(test_redirections),
		cmocka_unit_test(test_heredoc_bodies_are_read),
		cmocka_unit_test(test_bash_words),
		cmocka_unit_test(test_compound_commands),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_unreadable_texts_have_no_tree),
		cmocka_unit_test(test_nesting_is_limited),
		cmocka_unit_test(test_any_bytes_are_bytes_of_words),
		cmocka_unit_test(test_comments_have_spans),
		cmocka_unit_test(test_walk_visits_in_order_with_depth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
