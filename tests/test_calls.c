/* What a build does, as calls: one table per kind of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../src/dockerfile/parse.h"
#include "../src/facts/calls.h"
#include "../src/facts/context.h"

/*
 * A Dockerfile, after FROM debian:12, and its calls, one a line:
 *
 *   ORIGIN[?] WORDS [user=U] [folder=F] [umask=0077] [in=FILE] [opaque] [script]
 *
 * ? where it may not run; folder only where it is not /; WORDS from the program on.
 */
struct row {
	const char *text, *want;
};

/* A file of the build context; text NULL ends a list of them, a text that starts with -> is a link. */
struct entry {
	const char *path, *text;
};

static void
put_call(struct dm_buf *out, const struct dm_build_call *call)
{
	dm_buf_printf(out, "%s%s", dm_call_origin_name(call->origin), call->may ? "?" : "");
	for (uint32_t i = call->program; i < call->command->nwords; i++) {
		dm_buf_printf(out, " %.*s", DM_FMT(call->command->words[i].text));
	}
	if (call->user.p) {
		dm_buf_printf(out, " user=%.*s", DM_FMT(call->user));
	}
	if (!call->folder.p) {
		dm_buf_put(out, " folder=?");
	} else if (!dm_str_is(call->folder, "/")) {
		dm_buf_printf(out, " folder=%.*s", DM_FMT(call->folder));
	}
	if (call->umask != 0022) {
		dm_buf_printf(out, " umask=%04o", call->umask);
	}
	if (call->file.p) {
		dm_buf_printf(out, " in=%.*s", DM_FMT(call->file));
	}
	dm_buf_put(out, call->opaque ? " opaque" : "");
	dm_buf_put(out, call->script.p ? " script" : "");
	dm_buf_byte(out, '\n');
}

static struct dm_str
calls_of(struct dm_arena *arena, const char *text, const char *context)
{
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_scripts scripts = {0};
	const struct dm_str parts[] = {DM_STR("FROM debian:12\n"), dm_str(text), DM_STR("\n")};
	struct dm_facts facts = {.arena = arena,
		.tree = dm_tree_parse(arena, dm_arena_join(arena, parts, 3)),
		.policy = &policy,
		.lock = &lock,
		.scripts = &scripts};
	dm_context_open(arena, context, NULL, facts.tree, &scripts);
	const struct dm_calls *calls = dm_calls_get(&facts);
	dm_context_close(&scripts);
	struct dm_buf out = {NULL, 0, 0};
	for (uint32_t i = 0; i < calls->count; i++) {
		assert_true(i >= calls->first[calls->items[i].index]);
		assert_true(i < calls->first[calls->items[i].index + 1]);
		put_call(&out, &calls->items[i]);
	}
	struct dm_str got = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return got;
}

static void
assert_rows(const struct row *rows, size_t count, const char *context)
{
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_str got = calls_of(&arena, rows[i].text, context);
		if (!dm_str_is(got, rows[i].want)) {
			print_error("%s\n-- wanted\n%s-- got\n%.*s", rows[i].text, rows[i].want,
				DM_FMT(got));
			ok = false;
		}
		dm_arena_finish(&arena);
	}
	assert_true(ok);
}

#define ASSERT_ROWS(rows, context) assert_rows(rows, sizeof(rows) / sizeof *(rows), context)

/* ---- without a context ---- */

static void
test_text_of_a_run(void **state)
{
	static const struct row rows[] = {
		{"RUN apt-get update && /usr/bin/apt-get install -y a",
			"RUN apt-get update\nRUN /usr/bin/apt-get install -y a\n"},
		{"RUN [\"apt-get\", \"install\", \"-y\", \"a b\"]", "RUN apt-get install -y a b\n"},
		{"RUN [\"/bin/sh\", \"-c\", \"id -u\"]", "RUN /bin/sh -c id -u\nquoted id -u\n"},
		{"RUN a | b; ! c & d", "RUN a\nRUN b\nRUN c\nRUN d\n"},
		{"RUN x=$(id -u) y >$(z)", "RUN id -u\nRUN z\nRUN y\n"},
		{"ENV A=b\nRUN a # b\nCMD c\nRUN --network=none d", "RUN a\nRUN d\n"},
		{"RUN A=b >c", ""},
		{"CMD a\nENTRYPOINT [\"b\"]\nHEALTHCHECK CMD c\nONBUILD RUN d", ""},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_heredocs(void **state)
{
	static const struct row rows[] = {
		{"RUN <<EOF\na b\ncd /x\nc\nEOF",
			"heredoc a b\nheredoc cd /x\nheredoc c folder=/x\n"},
		{"RUN <<EOF\n#!/bin/bash\na\nEOF", "heredoc a\n"},
		{"RUN <<EOF\n#!/usr/bin/env python3\nprint()\nEOF", "heredoc opaque script\n"},
		{"RUN bash <<'EOF'\na b\nEOF", "RUN bash\nheredoc a b\n"},
		{"RUN <<EOF bash\na b\nEOF", "RUN bash\nheredoc a b\n"},
		{"RUN bash -ex <<E\na\nE", "RUN bash -ex\nheredoc a\n"},
		{"RUN bash -o pipefail -s x <<E\na\nE", "RUN bash -o pipefail -s x\nheredoc a\n"},
		{"RUN cat <<EOF | bash\na\nEOF", "RUN cat\nRUN bash\nheredoc a\n"},
		{"RUN bash <<-EOF\n\ta\n\tb\n\tEOF", "RUN bash\nheredoc a\nheredoc b\n"},
		{"RUN cat <<EOF >/etc/x\na\nEOF", "RUN cat\n"},
		{"RUN python3 <<EOF\nprint()\nEOF", "RUN python3 script\n"},
		{"RUN <<EOF python3 -\nprint()\nEOF", "RUN python3 - script\n"},
		{"RUN a | python3 -", "RUN a\nRUN python3 -\n"},
		{"RUN bash <<A && sh <<B\na\nA\nb\nB", "RUN bash\nheredoc a\nRUN sh\nheredoc b\n"},
		{"RUN bash <<< 'a b'", "RUN bash\nheredoc a b\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_texts_in_quotes(void **state)
{
	static const struct row rows[] = {
		{"RUN sh -c 'a && b'", "RUN sh -c a && b\nquoted a\nquoted b\n"},
		{"RUN bash -exc \"a b\"", "RUN bash -exc a b\nquoted a b\n"},
		{"RUN sh -c \"sh -c 'a'\"", "RUN sh -c sh -c 'a'\nquoted sh -c a\nquoted a\n"},
		{"RUN sh -c \"$(a)\"", "RUN a\nRUN sh -c \"$(a)\" opaque\n"},
		{"RUN su app -c 'a b'", "RUN su app -c a b\nquoted a b user=app\n"},
		{"RUN su - app -c 'a'", "RUN su - app -c a\nquoted a user=app\n"},
		{"RUN su -c 'a' app", "RUN su -c a app\nquoted a user=app\n"},
		{"RUN su -c a", "RUN su -c a\nquoted a user=root\n"},
		{"RUN runuser -u app a b; runuser -l app -c 'c'",
			"RUN a b user=app\nRUN runuser -l app -c c\nquoted c user=app\n"},
		{"RUN runuser -u app -- a", "RUN a user=app\n"},
		{"RUN runuser -u app -c 'a'", "RUN runuser -u app -c a\nquoted a user=app\n"},
		{"RUN eval 'a b' && eval \"c\"",
			"RUN eval a b\nquoted a b\nRUN eval c\nquoted c\n"},
		{"RUN eval \"$(ssh-agent)\"", "RUN ssh-agent\nRUN eval \"$(ssh-agent)\" opaque\n"},
		{"RUN echo 'a b' | sh", "RUN echo a b\nRUN sh\nheredoc a b\n"},
		{"RUN curl -s u | sh", "RUN curl -s u\nRUN sh opaque\n"},
		{"RUN curl -s u | bash -s -- -y", "RUN curl -s u\nRUN bash -s -- -y opaque\n"},
		{"RUN env -S 'a b'", "RUN env -S a b\nquoted a b\n"},
		{"RUN sh -c 'cd /x && a' && b",
			"RUN sh -c cd /x && a\nquoted cd /x\nquoted a folder=/x\nRUN b\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_wrappers(void **state)
{
	static const struct row rows[] = {
		{"RUN sudo -uapp a; sudo -nu app b; sudo -Eg c d",
			"RUN a user=app\nRUN b user=app\nRUN d user=root\n"},
		{"RUN sudo a", "RUN a user=root\n"},
		{"RUN sudo -u app -E a b", "RUN a b user=app\n"},
		{"RUN sudo --user=app a", "RUN a user=app\n"},
		{"RUN sudo A=b a", "RUN a user=root\n"},
		{"RUN env A=b C=d a", "RUN a\n"},
		{"RUN env -u A -i a", "RUN a\n"},
		{"RUN nice -n 5 a; nice a", "RUN a\nRUN a\n"},
		{"RUN timeout -k 5 10m a b", "RUN a b\n"},
		{"RUN a | xargs -n 1 b c; xargs -0 -P2 d", "RUN a\nRUN b c\nRUN d\n"},
		{"RUN find / -name x -exec rm -f {} ';'",
			"RUN find / -name x -exec rm -f {} ;\nRUN? rm -f {}\n"},
		{"RUN find / -exec a {} + -o -exec b \\;",
			"RUN find / -exec a {} + -o -exec b ;\nRUN? a {}\nRUN? b\n"},
		{"RUN find / -type f -delete", "RUN find / -type f -delete\n"},
		{"RUN sudo -H nice -n 1 timeout 5 env A=b sh -c 'a'",
			"RUN sh -c a user=root\nquoted a user=root\n"},
		{"RUN gosu app:app a b; su-exec nobody c",
			"RUN a b user=app:app\nRUN c user=nobody\n"},
		{"RUN time a; nohup b; exec c; command d; stdbuf -oL e",
			"RUN a\nRUN b\nRUN c\nRUN d\nRUN e\n"},
		{"RUN flock /x a; flock /x -c 'b c'", "RUN a\nRUN flock /x -c b c\nquoted b c\n"},
		{"RUN chroot /mnt a", "RUN a\n"},
		{"RUN tini -- a", "RUN a\n"},
		{"RUN sudo; env", "RUN sudo user=root\nRUN env\n"},
		{"RUN script -qec 'a b' /dev/null", "RUN script -qec a b /dev/null\nquoted a b\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_variables(void **state)
{
	static const struct row rows[] = {
		{"ENV A=b\nRUN a $A ${A}", "RUN a b b\n"},
		{"ENV I=\"apt-get install -y\"\nRUN $I git", "RUN apt-get install -y git\n"},
		{"ENV I=\"apt-get install\"\nRUN \"$I\" git", "RUN apt-get install git\n"},
		{"ARG V=1\nRUN a x-$V.tar", "RUN a x-1.tar\n"},
		{"ARG V\nRUN a x-$V.tar", "RUN a x-$V.tar\n"},
		{"ENV A=b\nRUN a '$A' \\$A", "RUN a $A $A\n"},
		{"RUN A=b; a $A", "RUN a b\n"},
		{"RUN A=b && a \"$A-$A\"", "RUN a b-b\n"},
		{"RUN A=\"b c\"; a $A \"$A\"", "RUN a b c b c\nhanded? b c\n"},
		{"RUN A=$(id); a $A", "RUN id\nRUN a $A\n"},
		{"ENV A=b\nRUN if c; then A=d; fi; a $A", "RUN c\nRUN a $A\n"},
		{"RUN export A=b; a $A", "RUN export A=b\nRUN a b\n"},
		{"RUN A=b; unset A; a $A", "RUN unset A\nRUN a $A\n"},
		{"ENV A=b\nRUN read A; a $A", "RUN read A\nRUN a $A\n"},
		{"RUN for i in x y; do a $i; done", "RUN? a $i\n"},
		{"RUN $A b", "RUN $A b opaque\n"},
		{"RUN \"$D/bin/pip\" install a", "RUN \"$D/bin/pip\" install a\n"},
		{"RUN a ${A:-b}", "RUN a ${A:-b}\n"},
		{"ENV A=b\nRUN sh -c \"a $A\"", "RUN sh -c a b\nquoted a b\n"},
		{"RUN (A=b); a $A", "RUN a $A\n"},
		{"ENV A=\nRUN a $A b", "RUN a b\n"},
		{"ENV A=\nRUN $A", ""},
		{"ENV A=\nRUN $A b", "RUN b\n"},
		{"COPY <<EOF /x\n\"$@\"\nEOF\nRUN sh /x", "RUN sh /x\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_what_may_run(void **state)
{
	static const struct row rows[] = {
		{"RUN a || b", "RUN a\nRUN? b\n"},
		{"RUN a || b && c", "RUN a\nRUN? b\nRUN? c\n"},
		{"RUN a || b; c", "RUN a\nRUN? b\nRUN c\n"},
		{"RUN if a; then b; else c; fi; d", "RUN a\nRUN? b\nRUN? c\nRUN d\n"},
		{"RUN while a; do b; done", "RUN a\nRUN? b\n"},
		{"RUN for i in 1 2; do a; done", "RUN? a\n"},
		{"RUN case $x in y) a;; *) b;; esac", "RUN? a\nRUN? b\n"},
		{"RUN f() { a; }; f", "RUN f\nRUN a\n"},
		{"RUN f() { a; }; b || f", "RUN b\nRUN? f\nRUN? a\n"},
		{"RUN f() { a; }; b", "RUN b\nRUN? a\n"},
		{"RUN f() { n=$1; shift; $n \"$@\"; }; f a x; f b",
			"RUN f a x\nRUN shift\nRUN a x\nRUN f b\nRUN shift\nRUN b\n"},
		{"RUN f() { while a; do shift; done; $1; }; f x",
			"RUN f x\nRUN a\nRUN? shift\nRUN $1 opaque\n"},
		{"RUN f() { f; }; f",
			"RUN f\nRUN f\nRUN f\nRUN f\nRUN f\nRUN f\nRUN f\nRUN f\nRUN f opaque\n"},
		{"RUN apt-get() { command apt-get -y \"$@\"; }; apt-get install git",
			"RUN? apt-get -y \"$@\"\nRUN apt-get install git\n"},
		{"RUN { a; b; } && (c)", "RUN a\nRUN b\nRUN c\n"},
		{"RUN a || sh -c 'b'", "RUN a\nRUN? sh -c b\nquoted? b\n"},
		{"RUN [ -e x ] && a", "RUN [ -e x ]\nRUN a\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_user_folder_and_umask(void **state)
{
	static const struct row rows[] = {
		{"USER app\nWORKDIR /x\nRUN a", "RUN a user=app folder=/x\n"},
		{"WORKDIR /x\nWORKDIR y\nWORKDIR ../z\nRUN a", "RUN a folder=/x/z\n"},
		{"ENV D=/d\nWORKDIR $D/e\nRUN a", "RUN a folder=/d/e\n"},
		{"WORKDIR /x\nRUN cd y && a\nRUN b",
			"RUN cd y folder=/x\nRUN a folder=/x/y\nRUN b folder=/x\n"},
		{"RUN cd $(a) && b", "RUN a\nRUN cd $(a)\nRUN b folder=?\n"},
		{"RUN (cd /x; a); b", "RUN cd /x\nRUN a folder=/x\nRUN b\n"},
		{"RUN umask 077 && a\nRUN b", "RUN umask 077\nRUN a umask=0077\nRUN b\n"},
		{"RUN umask 022; a", "RUN umask 022\nRUN a\n"},
		{"RUN umask u=rwx,g=,o= && a", "RUN umask u=rwx,g=,o=\nRUN a umask=0077\n"},
		{"RUN umask -S u=rwx,g=,o= && a", "RUN umask -S u=rwx,g=,o=\nRUN a umask=0077\n"},
		{"RUN umask -S && a", "RUN umask -S\nRUN a\n"},
		{"RUN umask go-rx && a", "RUN umask go-rx\nRUN a umask=0077\n"},
		{"RUN umask 077; umask g+rx,o=; a",
			"RUN umask 077\nRUN umask g+rx,o= umask=0077\nRUN a umask=0027\n"},
		{"ARG MASK\nRUN umask $MASK && a", "RUN umask $MASK\nRUN a umask=0077\n"},
		{"SHELL [\"sh\", \"-c\", \"umask 077; eval \\\"$0\\\"\"]\nRUN a",
			"RUN a umask=0077\n"},
		{"RUN (umask 077; a); b", "RUN umask 077\nRUN a umask=0077\nRUN b\n"},
		{"FROM debian AS a\nUSER u\nWORKDIR /x\nFROM a\nRUN b", "RUN b user=u folder=/x\n"},
		{"USER u\nFROM debian\nRUN b", "RUN b\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_words_that_are_handed_on(void **state)
{
	static const struct row rows[] = {
		{"RUN retry \"apt-get install -y git\" && b",
			"RUN retry apt-get install -y git\nhanded? apt-get install -y git\nRUN "
			"b\n"},
		{"RUN retry 3 apt-get install -y git",
			"RUN retry 3 apt-get install -y git\nhanded? apt-get install -y git\n"},
		{"RUN echo \"apt-get install git\"", "RUN echo apt-get install git\n"},
		{"RUN git commit -m \"apt-get install git\"",
			"RUN git commit -m apt-get install git\n"},
		{"RUN apt-get install \"a b\"", "RUN apt-get install a b\n"},
		{"RUN python3 -m pip install a", "RUN pip install a\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_opaque(void **state)
{
	static const struct row rows[] = {
		{"RUN ./x", "RUN ./x opaque\n"},
		{"RUN sh /opt/x.sh", "RUN sh /opt/x.sh opaque\n"},
		{"RUN ./configure && ./gradlew build && make",
			"RUN ./configure\nRUN ./gradlew build\nRUN make\n"},
		{"RUN /usr/bin/x && /usr/local/bin/y", "RUN /usr/bin/x\nRUN /usr/local/bin/y\n"},
		{"RUN . /etc/profile && source ~/.x", "RUN . /etc/profile\nRUN source ~/.x\n"},
		{"COPY x.sh /\nRUN /x.sh", "RUN /x.sh opaque\n"},
		{"SHELL [\"powershell\", \"-Command\"]\nRUN a; b", "RUN opaque script\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

static void
test_scripts_that_the_file_writes(void **state)
{
	static const struct row rows[] = {
		{"COPY <<EOF /x.sh\n#!/bin/sh\na\nEOF\nRUN /x.sh",
			"RUN /x.sh\nwritten a in=/x.sh\n"},
		{"COPY --chmod=755 <<EOF /usr/local/bin/x\na b\nEOF\nRUN x",
			"RUN x\nwritten a b in=/usr/local/bin/x\n"},
		{"COPY <<a <<b /s/\nx\na\ny\nb\nRUN sh /s/b", "RUN sh /s/b\nwritten y in=/s/b\n"},
		{"WORKDIR /w\nCOPY <<EOF x.sh\na\nEOF\nRUN sh x.sh",
			"RUN sh x.sh folder=/w\nwritten a folder=/w in=/w/x.sh\n"},
		{"COPY <<EOF /x.py\n#!/usr/bin/python3\nprint()\nEOF\nRUN /x.py",
			"RUN /x.py script\n"},
		{"COPY <<EOF /x.sh\na\nEOF\nCOPY <<EOF /x.sh\nb\nEOF\nRUN sh /x.sh",
			"RUN sh /x.sh\nwritten b in=/x.sh\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, NULL);
}

/* ---- with one ---- */

static char folder[] = "/tmp/dockmend-calls-XXXXXX";

static const struct entry entries[] = {
	{"x.sh", "#!/bin/sh\na b\n"},
	{"bare", "a\n"},
	{"args.sh", "#!/bin/sh\ninstall \"$@\"\necho $1 ${2}\nlater $3\n"},
	{"outer.sh", "#!/bin/sh\ncd /s\n./inner.sh q\ndone_\n"},
	{"inner.sh", "#!/bin/bash\ni $1\n"},
	{"again.sh", "#!/bin/sh\n/s/again.sh\n"},
	{"fan.sh", "/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n"
		   "/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n/s/fan.sh\n"},
	{"set.sh", "V=w\ncd /d\n"},
	{"x.py", "#!/usr/bin/env python3\nimport os\n"},
	{"link.sh", "->x.sh"},
	{"out.sh", "->/etc/passwd"},
	{"ignored.sh", "never\n"},
	{"sub/y.sh", "#!/bin/sh\ny\n"},
	{"sub/deep/z.sh", "z\n"},
	{"package.json",
		"{\"scripts\": {\"prebuild\": \"p\", \"build\": \"tsc -p .\", \"lint\": \"l\"}}"},
	{".dockerignore", "# no\nignored.sh\n"},
};

static void
write_entry(const struct entry *entry)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, entry->path);
	if (strncmp(entry->text, "->", 2) == 0) {
		assert_int_equal(symlink(entry->text + 2, path), 0);
		return;
	}
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(entry->text, 1, strlen(entry->text), file), strlen(entry->text));
	assert_int_equal(fclose(file), 0);
}

static int
make_context(void **state)
{
	char path[512];
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/sub", folder);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/sub/deep", folder);
	mkdir(path, 0755);
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		write_entry(&entries[i]);
	}
	return 0;
}

static int
remove_context(void **state)
{
	char path[512];
	(void)state;
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, entries[i].path);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/sub/deep", folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/sub", folder);
	rmdir(path);
	return rmdir(folder);
}

static void
test_how_scripts_are_named(void **state)
{
	static const struct row rows[] = {
		{"COPY x.sh /t/\nRUN sh /t/x.sh", "RUN sh /t/x.sh\nscript a b in=/t/x.sh\n"},
		{"COPY x.sh /t/y\nRUN /t/y", "RUN /t/y\nscript a b in=/t/y\n"},
		{"WORKDIR /w\nCOPY x.sh .\nRUN ./x.sh",
			"RUN ./x.sh folder=/w\nscript a b folder=/w in=/w/x.sh\n"},
		{"WORKDIR /w\nWORKDIR v\nCOPY x.sh ./\nRUN bash -e x.sh",
			"RUN bash -e x.sh folder=/w/v\nscript a b folder=/w/v in=/w/v/x.sh\n"},
		{"COPY . /s\nRUN /s/sub/y.sh", "RUN /s/sub/y.sh\nscript y in=/s/sub/y.sh\n"},
		{"COPY sub /s\nRUN cd /s && ./y.sh",
			"RUN cd /s\nRUN ./y.sh folder=/s\nscript y folder=/s in=/s/y.sh\n"},
		{"COPY sub/*.sh /s/\nRUN /s/y.sh", "RUN /s/y.sh\nscript y in=/s/y.sh\n"},
		{"COPY x.sh bare /s/\nRUN sh /s/bare", "RUN sh /s/bare\nscript a in=/s/bare\n"},
		{"ADD bare /bare\nRUN /bare", "RUN /bare\nscript a in=/bare\n"},
		{"COPY x.sh /usr/local/bin/do-it\nRUN do-it q",
			"RUN do-it q\nscript a b in=/usr/local/bin/do-it\n"},
		{"ENV S=/s\nCOPY x.sh $S/\nRUN $S/x.sh", "RUN /s/x.sh\nscript a b in=/s/x.sh\n"},
		{"COPY [\"x.sh\", \"/t/\"]\nRUN [\"/t/x.sh\"]",
			"RUN /t/x.sh\nscript a b in=/t/x.sh\n"},
		{"COPY x.sh /t/\nRUN chmod +x /t/x.sh && sudo -u u /t/x.sh",
			"RUN chmod +x /t/x.sh\nRUN /t/x.sh user=u\nscript a b user=u in=/t/x.sh\n"},
		{"COPY x.sh /t/\nRUN p || /t/x.sh",
			"RUN p\nRUN? /t/x.sh\nscript? a b in=/t/x.sh\n"},
		{"RUN /t/x.sh\nCOPY x.sh /t/", "RUN /t/x.sh opaque\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, folder);
}

static void
test_scripts_from_elsewhere(void **state)
{
	static const struct row rows[] = {
		{"COPY . /s\nFROM debian AS b\nCOPY --from=0 /s/x.sh /t/\nRUN /t/x.sh",
			"RUN /t/x.sh\nscript a b in=/t/x.sh\n"},
		{"FROM debian AS a\nCOPY sub /s\nFROM debian\nCOPY --from=a /s /t\nRUN /t/y.sh",
			"RUN /t/y.sh\nscript y in=/t/y.sh\n"},
		{"FROM debian AS a\nCOPY sub /s\nFROM a\nRUN /s/y.sh",
			"RUN /s/y.sh\nscript y in=/s/y.sh\n"},
		{"COPY --from=busybox /x.sh /x.sh\nRUN /x.sh", "RUN /x.sh opaque\n"},
		{"ADD https://example.org/x.sh /x.sh\nRUN /x.sh", "RUN /x.sh opaque\n"},
		{"ADD https://example.org/x /x\nRUN sh /x", "RUN sh /x opaque\n"},
		{"COPY --from=busybox /x /x\nRUN /x", "RUN /x\n"},
		{"RUN --mount=type=bind,source=sub,target=/s /s/y.sh",
			"RUN /s/y.sh\nscript y in=/s/y.sh\n"},
		{"RUN --mount=target=/c sh /c/x.sh", "RUN sh /c/x.sh\nscript a b in=/c/x.sh\n"},
		{"RUN --mount=type=bind,source=x.sh,target=/i.sh /i.sh",
			"RUN /i.sh\nscript a b in=/i.sh\n"},
		{"WORKDIR /w\nRUN --mount=type=bind,src=x.sh,dst=i.sh ./i.sh",
			"RUN ./i.sh folder=/w\nscript a b folder=/w in=/w/i.sh\n"},
		{"FROM debian AS a\nCOPY x.sh /q/\nFROM debian\n"
		 "RUN --mount=type=bind,from=a,source=/q,target=/m /m/x.sh",
			"RUN /m/x.sh\nscript a b in=/m/x.sh\n"},
		{"RUN --mount=type=cache,target=/s /s/y.sh", "RUN /s/y.sh opaque\n"},
		{"RUN x\nRUN --mount=type=bind,source=x.sh,target=/usr/local/bin/x x",
			"RUN x\nRUN x\nscript a b in=/usr/local/bin/x\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, folder);
}

static void
test_words_and_scripts_in_scripts(void **state)
{
	static const struct row rows[] = {
		{"COPY . /s\nRUN /s/args.sh git \"a b\"",
			"RUN /s/args.sh git a b\nscript install git a b in=/s/args.sh\n"
			"script? a b in=/s/args.sh\nscript echo git a b in=/s/args.sh\nscript "
			"later $3 in=/s/args.sh\n"},
		{"COPY . /s\nENV P=curl\nRUN sh /s/args.sh $P",
			"RUN sh /s/args.sh curl\nscript install curl in=/s/args.sh\n"
			"script echo curl ${2} in=/s/args.sh\nscript later $3 in=/s/args.sh\n"},
		{"COPY . /s\nRUN /s/outer.sh && b",
			"RUN /s/outer.sh\nscript cd /s in=/s/outer.sh\n"
			"script ./inner.sh q folder=/s in=/s/outer.sh\n"
			"script i q folder=/s in=/s/inner.sh\n"
			"script done_ folder=/s in=/s/outer.sh\nRUN b\n"},
		{"COPY . /s\nRUN . /s/set.sh && a $V",
			"RUN . /s/set.sh\nscript cd /d in=/s/set.sh\nRUN a w folder=/d\n"},
		{"COPY . /s\nRUN sh /s/set.sh && a $V",
			"RUN sh /s/set.sh\nscript cd /d in=/s/set.sh\nRUN a $V\n"},
		{"WORKDIR /w\nCOPY package.json .\nRUN npm run build",
			"RUN npm run build folder=/w\npackage.json p folder=/w in=package.json\n"
			"package.json tsc -p . folder=/w in=package.json\n"},
		{"WORKDIR /w\nCOPY package.json .\nRUN yarn lint && npm ci",
			"RUN yarn lint folder=/w\npackage.json l folder=/w in=package.json\n"
			"RUN npm ci folder=/w\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, folder);
}

static void
test_what_cannot_be_read(void **state)
{
	static const struct row rows[] = {
		{"COPY x.py /\nRUN /x.py", "RUN /x.py script\n"},
		{"COPY gone.sh /\nRUN /gone.sh", "RUN /gone.sh opaque\n"},
		{"COPY sub /s\nRUN /s/gone.sh", "RUN /s/gone.sh opaque\n"},
		{"COPY ignored.sh /\nRUN sh /ignored.sh", "RUN sh /ignored.sh opaque\n"},
		{"COPY link.sh /\nRUN sh /link.sh", "RUN sh /link.sh\nscript a b in=/link.sh\n"},
		{"COPY out.sh /\nRUN sh /out.sh", "RUN sh /out.sh opaque\n"},
		{"COPY ../x.sh /\nRUN sh /x.sh", "RUN sh /x.sh\nscript a b in=/x.sh\n"},
		{"COPY . /\nRUN cd $X && sh x.sh && ./bare",
			"RUN cd $X\nRUN sh x.sh folder=? opaque\nRUN ./bare folder=? opaque\n"},
		{"COPY sub /s\nRUN sh /s/$X.sh", "RUN sh /s/$X.sh opaque\n"},
	};
	(void)state;
	ASSERT_ROWS(rows, folder);
}

/* ---- bounds ---- */

static void
write_large(const char *name, size_t size)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\nlarge\n#");
	for (size_t i = (size_t)ftell(file); i < size; i++) {
		fputc('x', file);
	}
	assert_int_equal(fclose(file), 0);
}

static void
remove_large(const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_int_equal(unlink(path), 0);
}

/* A script that runs itself ends. */
static void
test_recursion_ends(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_str got = calls_of(&arena, "COPY . /s\nRUN /s/again.sh && b", folder);
	assert_true(dm_str_starts(got, "RUN /s/again.sh\nscript /s/again.sh in=/s/again.sh\n"));
	assert_true(dm_str_ends(got, "script\nRUN b\n"));
	assert_true(got.n < 2000);
	dm_arena_finish(&arena);
}

/* One that runs itself fourteen times ends as well, and what comes after it is not lost. */
static void
test_many_calls_end(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_str got = calls_of(&arena, "COPY . /s\nRUN /s/fan.sh\nRUN b", folder);
	assert_true(dm_str_ends(got, "opaque script\nRUN b\n"));
	dm_arena_finish(&arena);
}

/* A large script that is run again and again is not read each time. */
static void
test_many_bytes_end(void **state)
{
	static char text[64 * 1024] = "COPY large /\nRUN /large";
	struct dm_arena arena = {NULL, 0};
	(void)state;
	for (size_t n = strlen(text); n + sizeof "; /large" < sizeof text; n = strlen(text)) {
		strcpy(text + n, "; /large");
	}
	write_large("large", 256 * 1024);
	struct dm_str got = calls_of(&arena, text, folder);
	remove_large("large");
	assert_true(dm_str_starts(got, "RUN /large\nscript large in=/large\n"));
	assert_true(dm_str_ends(got, "RUN /large opaque\n"));
	dm_arena_finish(&arena);
}

static void
test_size_of_a_file(void **state)
{
	static const struct row fits[] = {
		{"COPY large /\nRUN /large", "RUN /large\nscript large in=/large\n"}};
	static const struct row large[] = {{"COPY large /\nRUN /large", "RUN /large opaque\n"}};
	(void)state;
	write_large("large", 256 * 1024);
	ASSERT_ROWS(fits, folder);
	write_large("large", 256 * 1024 + 1);
	ASSERT_ROWS(large, folder);
	remove_large("large");
}

/* 4 MiB together: 16 files of 256 KiB are read, the next is not. */
static void
test_size_of_all(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_buf text = {NULL, 0, 0};
	char name[32];
	(void)state;
	dm_buf_put(&text, "COPY . /s\n");
	for (int i = 0; i < 17; i++) {
		snprintf(name, sizeof name, "large%d", i);
		write_large(name, 256 * 1024);
		dm_buf_printf(&text, "RUN /s/%s\n", name);
	}
	dm_buf_byte(&text, '\0');
	struct dm_str got = calls_of(&arena, text.p, folder);
	assert_true(dm_str_find(got, "script large in=/s/large15\n") != (size_t)-1);
	assert_true(dm_str_ends(got, "in=/s/large15\nRUN /s/large16 opaque\n"));
	for (int i = 0; i < 17; i++) {
		snprintf(name, sizeof name, "large%d", i);
		remove_large(name);
	}
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

/* 512 names, those that are not there included. */
static void
test_number_of_files(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_buf text = {NULL, 0, 0};
	(void)state;
	dm_buf_put(&text, "COPY x.sh bare /s/\nRUN /s/x.sh\n");
	for (int i = 0; i < 600; i++) {
		dm_buf_printf(&text, "COPY gone%d /g%d\nRUN /g%d\n", i, i, i);
	}
	dm_buf_put(&text, "RUN /s/bare");
	dm_buf_byte(&text, '\0');
	struct dm_str got = calls_of(&arena, text.p, folder);
	assert_true(dm_str_starts(got, "RUN /s/x.sh\nscript a b in=/s/x.sh\n"));
	assert_true(dm_str_ends(got, "RUN /g599 opaque\nRUN /s/bare opaque\n"));
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

/* What lines, each the same, come to; {NULL, 0} would be no calls. */
static struct dm_str
calls_of_many(
	struct dm_arena *arena, const char *first, const char *line, int count, const char *last)
{
	struct dm_buf text = {NULL, 0, 0};
	dm_buf_put(&text, first);
	for (int i = 0; i < count; i++) {
		dm_buf_put(&text, line);
	}
	dm_buf_put(&text, last);
	dm_buf_byte(&text, '\0');
	struct dm_str got = calls_of(arena, text.p, folder);
	dm_buf_finish(&text);
	return got;
}

/* Values that double, many variables, many relative folders: each has an end, and beyond it nothing is known. */
static void
test_values_and_folders_end(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_str got = calls_of_many(&arena, "RUN A=x; ", "A=$A$A; ", 60, "a $A");
	assert_true(dm_str_is(got, "RUN a $A\n"));
	got = calls_of_many(&arena, "RUN A=x; ", "A=$A$A; ", 4, "a $A");
	assert_true(dm_str_is(got, "RUN a xxxxxxxxxxxxxxxx\n"));
	got = calls_of_many(&arena, "RUN <<EOF\n", "A=x\n", 5000, "a $A\nEOF\n");
	assert_true(dm_str_is(got, "heredoc a $A\n"));
	got = calls_of_many(&arena, "", "WORKDIR a\n", 20000, "COPY x.sh .\nRUN ./x.sh");
	assert_true(dm_str_is(got, "RUN ./x.sh folder=? opaque\n"));
	got = calls_of_many(
		&arena, "", "WORKDIR a\n", 20000, "WORKDIR /b\nCOPY x.sh .\nRUN ./x.sh");
	assert_true(dm_str_is(got, "RUN ./x.sh folder=/b\nscript a b folder=/b in=/b/x.sh\n"));
	dm_arena_finish(&arena);
}

/* Texts in texts are read to a depth; the call that goes further is opaque. */
static void
test_depth_of_texts(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_buf text = {NULL, 0, 0};
	(void)state;
	dm_buf_put(&text, "RUN ");
	for (int i = 0; i < 40; i++) {
		dm_buf_put(&text, "eval ");
	}
	dm_buf_put(&text, "a");
	dm_buf_byte(&text, '\0');
	struct dm_str got = calls_of(&arena, text.p, NULL);
	assert_true(dm_str_starts(got, "RUN eval eval"));
	assert_true(dm_str_ends(got, " eval a opaque\n"));
	dm_buf_finish(&text);
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_of_a_run),
		cmocka_unit_test(test_heredocs),
		cmocka_unit_test(test_texts_in_quotes),
		cmocka_unit_test(test_wrappers),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_what_may_run),
		cmocka_unit_test(test_user_folder_and_umask),
		cmocka_unit_test(test_words_that_are_handed_on),
		cmocka_unit_test(test_opaque),
		cmocka_unit_test(test_scripts_that_the_file_writes),
		cmocka_unit_test(test_how_scripts_are_named),
		cmocka_unit_test(test_scripts_from_elsewhere),
		cmocka_unit_test(test_words_and_scripts_in_scripts),
		cmocka_unit_test(test_what_cannot_be_read),
		cmocka_unit_test(test_recursion_ends),
		cmocka_unit_test(test_many_calls_end),
		cmocka_unit_test(test_many_bytes_end),
		cmocka_unit_test(test_size_of_a_file),
		cmocka_unit_test(test_size_of_all),
		cmocka_unit_test(test_number_of_files),
		cmocka_unit_test(test_values_and_folders_end),
		cmocka_unit_test(test_depth_of_texts),
	};
	return cmocka_run_group_tests(tests, make_context, remove_context);
}
