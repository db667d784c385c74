# dockmend: `make demo` and `make check` do all the set-up on a bare Debian machine; `make help` lists the rest.
CC = gcc
CFLAGS = -O3 -g
# Said once, there; archives are dated by the first release of CHANGELOG.md, so that the same sources give the same bytes.
VERSION := $(shell sed -n 's/^.define DM_VERSION "\(.*\)"$$/\1/p' src/dockmend.h)
ifndef SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH := $(shell date -u -d "$$(sed -n 's/^.. [0-9.]*, \([0-9-]*\)$$/\1/p' CHANGELOG.md | head -n 1)" +%s)
endif
export SOURCE_DATE_EPOCH
# What runs while building is for the machine that builds, whatever CC and CFLAGS are for.
HOST_CC ?= cc
HOST_CFLAGS ?= -O1
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla $(WERROR)
CPPFLAGS = -D_GNU_SOURCE -Isrc
LDFLAGS =
LDLIBS = -lyaml -ljansson -lunistring -lpcre2-8 -lpthread
TEST_LDLIBS = -lcmocka
# One file that starts in half a millisecond, where the static libraries are there; STATIC= links as usual.
STATIC := $(if $(filter 5,$(words $(filter /%,$(foreach lib,yaml jansson unistring pcre2-8 c,$(shell $(CC) -print-file-name=lib$(lib).a 2>/dev/null))))),-static-pie)
# What the compiler and the linker can do against the misuse of a bug. FORTIFY needs an optimizer and gets into the way
# of sanitizers; distributions predefine it. $(call compiles,FLAGS): the compiler takes them.
compiles = $(shell printf '\043include <string.h>\n' | $(CC) -Werror -O2 $(1) -x c -S - -o /dev/null 2>/dev/null && echo yes)
FORTIFY_LEVEL := $(if $(call compiles,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3),3,2)
CONTROL_FLOW := $(if $(call compiles,-fcf-protection),-fcf-protection,$(if $(call compiles,-mbranch-protection=standard),-mbranch-protection=standard))
STACK_CLASH := $(if $(call compiles,-fstack-clash-protection),-fstack-clash-protection)
FORTIFY = $(if $(findstring -fsanitize,$(CFLAGS)),,$(if $(filter -O1 -O2 -O3 -Os,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY_LEVEL)))
# The same bytes whatever the folder is called.
REPRODUCIBLE = -ffile-prefix-map=$(CURDIR)=.
HARDENING = $(REPRODUCIBLE) -fPIE -fstack-protector-strong $(STACK_CLASH) $(CONTROL_FLOW) $(FORTIFY)
HARDENING_LDFLAGS = -Wl,-z,relro,-z,now,-z,noexecstack
# The kernel maps what lies alike in the file and in memory in larger steps: a seventh of the time to start. Pages of x86
# have 4 KiB; those of other machines may be larger than this.
START = $(if $(filter x86_64%,$(shell $(CC) -dumpmachine 2>/dev/null)),-Wl$(comma)-z$(comma)max-page-size=0x4000)
comma = ,
PREFIX = /usr/local
DESTDIR =
BUILD = build
FUZZ_TIME = 600
FUZZ_JOBS = 2
DEMO = fixtures/demo/Dockerfile

PACKAGES = build-essential pkg-config libyaml-dev libjansson-dev libunistring-dev libseccomp-dev libcmocka-dev libpcre2-dev git patch bubblewrap procps acl attr
# Of these what the program alone takes, and its diff of a file.
DEMO_PACKAGES = gcc libc6-dev libyaml-dev libjansson-dev libunistring-dev libseccomp-dev libpcre2-dev
BUILD_PACKAGES = $(filter-out libcmocka-dev git patch bubblewrap acl attr,$(PACKAGES))
EDITOR_PACKAGES = neovim vim vim-ale emacs-nox elpa-eglot elpa-dockerfile-mode
# Debian 12 has none.
HELIX = $(shell apt-cache policy hx 2>/dev/null | sed -n 's/^  Candidate: [0-9].*/hx/p')
EDITOR_MODULES = vscode-jsonrpc@8.2.0 vscode-languageserver-protocol@3.17.5 vscode-languageserver-textdocument@1.0.12
VSCODE_TOOL = @vscode/vsce@2.32.0
LINT_PACKAGES = clang clang-format clang-tidy cppcheck valgrind

SOURCES = $(filter-out src/registry/% src/verify/% src/sandbox/compile.c,$(wildcard src/*.c src/*/*.c transforms/*.c))
# The program that speaks to registries: all of libcurl, TLS and libcrypto is loaded there, and there only.
REGISTRY = $(patsubst %.c,$(BUILD)/%.o,$(filter-out src/registry/main.c,$(wildcard src/registry/*.c)))
REGISTRY_LDLIBS = -lcurl -lcrypto
REGISTRY_BUILD_PACKAGES = libcurl4-openssl-dev libssl-dev ca-certificates
REGISTRY_PACKAGES = $(REGISTRY_BUILD_PACKAGES) docker-registry apache2-utils openssl python3
# The program that builds and compares images: what it reads archives with is loaded there only.
VERIFY = $(patsubst %.c,$(BUILD)/%.o,$(filter-out src/verify/main.c,$(wildcard src/verify/*.c)))
VERIFY_LDLIBS = -larchive
VERIFY_BUILD_PACKAGES = libarchive-dev
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/catalogue.o $(BUILD)/filters.o
LIBRARY = $(BUILD)/libdockmend.a
CATALOGUE = $(addprefix transforms/catalogue/,managers.yaml trust.yaml releases.yaml images.yaml configs.yaml deprecated.yaml programs.yaml packages.yaml conflicts.yaml words.yaml families.yaml distributions.yaml wrappers.yaml homes.yaml languages.yaml runners.yaml started.yaml library.yaml lifecycles.yaml sources.yaml)
UNITS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
VERIFY_UNITS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/verify/test_*.c))
REGISTRY_UNITS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/registry/test_*.c))
SUPPORT = $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(filter-out tests/test_%.c tests/fixtures.c,$(wildcard tests/*.c)))
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(filter-out tests/fuzz/driver.c,$(wildcard tests/fuzz/*.c)))
PROOF = $(BUILD)/shell/prove $(BUILD)/shell/stub $(BUILD)/shell/tool
PROVE = $(BUILD)/shell/prove $(BUILD)/shell/stub
PROOF_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/shell/stub.c tests/shell/tool%.c,$(wildcard tests/shell/*.c)))
REPLAYS = $(FUZZERS:%=$(BUILD)/fuzz/%)

# What the compiler lacks is told before it fails at it: `make demo` installs what dockmend alone takes, not the rest.
HEADERS = yaml.h jansson.h unistr.h seccomp.h pcre2.h curl/curl.h openssl/evp.h archive.h
ifneq ($(filter all install,$(or $(MAKECMDGOALS),all)),)
ifeq ($(shell printf '\043include <%s>\n' stddef.h $(HEADERS) | $(CC) $(CPPFLAGS) -DPCRE2_CODE_UNIT_WIDTH=8 -E - >/dev/null 2>&1 && echo yes),)
$(error $(CC), or the headers of a library, are missing: $(HEADERS). On Debian: make build-deps)
endif
endif

.PHONY: all epoch static dist deb npm wheel sums demo check check-editors check-formats check-integrations check-debian check-packages check-packaging check-portable vscode suites bench-count test-programs asan prove fuzz lint format install uninstall clean help deps build-deps lint-deps
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/dockmend $(BUILD)/dockmend-registry $(BUILD)/dockmend-verify

# ---- programs that need nothing of the machine ----

# Static by musl, of Debian's sources of the libraries (src/packaging/musl.sh says how); dockmend-registry needs libcurl, TLS
# and the machine's certificates, and stays out: all but `lock` and --resolve works without.
STATIC_PACKAGES = build-essential musl-tools cmake dpkg-dev debian-archive-keyring linux-libc-dev libunistring-dev libseccomp-dev libyaml-dev
MUSL = $(BUILD)/musl
STATIC_CFLAGS = -Os -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections

$(MUSL)/versions: src/packaging/musl.sh src/packaging/sources.sh
	@sh tests/install-packages.sh $(STATIC_PACKAGES)
	@STATIC_HARDENING='$(STACK_CLASH) $(CONTROL_FLOW)' sh src/packaging/musl.sh $(MUSL)

static: $(MUSL)/versions
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/static CC='gcc -specs=$(MUSL)/specs' STATIC=-static-pie CFLAGS='$(STATIC_CFLAGS)' \
		CPPFLAGS='$(CPPFLAGS) -isystem $(MUSL)/include' LDFLAGS='-L$(MUSL)/lib -Wl,--gc-sections -s' \
		$(BUILD)/static/dockmend $(BUILD)/static/dockmend-verify

DIST = $(BUILD)/dist

dist: static $(BUILD)/portable/dockmend-registry
	@sh src/packaging/dist.sh $(BUILD) $(VERSION)
	@$(MAKE) --no-print-directory -s sums

deb: build-deps
	@sh tests/install-packages.sh debhelper dpkg-dev lintian fakeroot
	@sh src/packaging/deb.sh $(BUILD) $(VERSION)
	@$(MAKE) --no-print-directory -s sums

npm: static
	@command -v npm >/dev/null || sh tests/install-packages.sh nodejs npm
	@sh src/packaging/npm.sh $(BUILD) $(VERSION)
	@$(MAKE) --no-print-directory -s sums

wheel: static
	@python3 src/packaging/wheel.py $(BUILD) $(VERSION) $(DIST)
	@$(MAKE) --no-print-directory -s sums

# The date of all that is made.
epoch:
	@echo $(SOURCE_DATE_EPOCH)

# Of whatever is there.
sums:
	@cd $(DIST) && rm -f SHA256SUMS && sha256sum -- * >../SHA256SUMS && mv ../SHA256SUMS .

help:
	@echo 'make            build $(BUILD)/dockmend'
	@echo 'make build-deps  install what building takes (Debian)'
	@echo 'make demo       install what is missing, build, show all transforms on a sample (DEMO=FILE for another)'
	@echo 'make check      install what is missing, build, run all tests'
	@echo 'make check-editors  the set-ups of src/doc/editors.md in Neovim, Vim, Emacs and Helix, and a client from npm (installs them)'
	@echo 'make vscode     package the extension of VS Code as $(BUILD)/dockmend.vsix (npm)'
	@echo 'make check-formats  the machine formats against their published schemas (validators from npm); DIR=FOLDER'
	@echo 'make check-integrations  pre-commit hooks, the GitHub Action, the GitLab example, git apply, in scratch repositories'
	@echo 'make check-debian   demo and check in a bare Debian (RELEASE=trixie or bookworm), as root and as a user with sudo'
	@echo 'make check-packages  what the packages of packages.yaml lose without recommended ones, by apt-get -s (RELEASE=...)'
	@echo 'make bench-count  instructions per file over the fixtures, counted by callgrind, against a bound'
	@echo 'make prove      DIR=FOLDER: run every RUN that a fix would touch, and whole stages, in both versions, in a sandbox of stubs'
	@echo 'make asan       the tests with AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make fuzz       all fuzz targets, FUZZ_JOBS=$(FUZZ_JOBS) at once, for FUZZ_TIME=$(FUZZ_TIME) seconds together; FUZZ="NAME..." some (installs clang)'
	@echo 'make lint       compilers with -Werror, clang-format, clang-tidy, cppcheck'
	@echo 'make format     format the sources'
	@echo 'make e2e        verify each of tests/e2e with docker, then ask its image (ENGINE=DIR: scripts that set one up; CASES=...; OUT=DIR: reports)'
	@echo 'make e2e-started  start Debian'"'"'s servers as root and as another user, and write what is seen into the catalogue (ENGINE=DIR)'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)'
	@echo 'make uninstall  the same, backwards'
	@echo 'make static     $(BUILD)/static: programs that need no library of the machine, by musl (installs it, fetches Debian sources)'
	@echo 'make dist       source archive, binary archive and SHA256SUMS of $(VERSION) in $(BUILD)/dist'
	@echo 'make deb        package for Debian, there (installs debhelper and lintian)'
	@echo 'make npm        packages for npm, there; make wheel: one for pip and pipx'
	@echo 'make check-packaging  all of these, built in two folders, then installed, used and removed in a bare Debian (root, network)'
	@echo 'make check-portable  which sources need Linux, by clang for Darwin with headers that are not glibc'"'"'s'
	@echo 'make clean      remove $(BUILD)'

# ---- what has to be there ----

deps:
	@sh tests/install-packages.sh $(PACKAGES) $(REGISTRY_PACKAGES) $(VERIFY_BUILD_PACKAGES)

build-deps:
	@sh tests/install-packages.sh $(BUILD_PACKAGES) $(REGISTRY_BUILD_PACKAGES) $(VERIFY_BUILD_PACKAGES)

lint-deps: deps
	@sh tests/install-packages.sh $(LINT_PACKAGES)

# ---- building ----

$(BUILD)/catalogue-compile: $(wildcard transforms/catalogue/*.[ch]) src/words.def src/shape.h
	@mkdir -p $(@D)
	$(HOST_CC) -std=c11 $(HOST_CFLAGS) -D_GNU_SOURCE -Isrc $(WARNINGS) $(filter %.c,$^) -o $@ -lyaml

$(BUILD)/catalogue.c: $(BUILD)/catalogue-compile $(CATALOGUE)
	$< $@ $(CATALOGUE)

$(BUILD)/catalogue.o: $(BUILD)/catalogue.c src/catalogue.h src/words.def src/base.h Makefile
	$(CC) -std=c11 $(CFLAGS) $(HARDENING) $(CPPFLAGS) -c $< -o $@

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) -std=c11 $(CFLAGS) $(HARDENING) $(CPPFLAGS) $(WARNINGS) -MMD -MP -c $< -o $@

# A sanitizer needs calls that are denied otherwise.
$(BUILD)/sandbox-compile: src/sandbox/compile.c src/sandbox/sandbox.h
	@mkdir -p $(@D)
	$(HOST_CC) -std=c11 $(HOST_CFLAGS) $(subst fuzzer-no-link$(comma),,$(filter -fsanitize=%,$(CFLAGS))) -D_GNU_SOURCE -Isrc $(WARNINGS) $< -o $@ -lseccomp

$(BUILD)/filters.c: $(BUILD)/sandbox-compile
	$< $@

$(BUILD)/filters.o: $(BUILD)/filters.c src/sandbox/sandbox.h Makefile
	$(CC) -std=c11 $(CFLAGS) $(HARDENING) $(CPPFLAGS) -c $< -o $@

$(LIBRARY): $(filter-out $(BUILD)/src/cli/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/dockmend: $(BUILD)/src/cli/main.o $(LIBRARY)
	$(CC) $(CFLAGS) -fPIE $(or $(STATIC),-pie) $(HARDENING_LDFLAGS) $(START) $(LDFLAGS) $^ -o $@ $(LDLIBS)

$(BUILD)/dockmend-registry: $(BUILD)/src/registry/main.o $(REGISTRY) $(LIBRARY)
	$(CC) $(CFLAGS) -fPIE -pie $(HARDENING_LDFLAGS) $(LDFLAGS) -Wl,--as-needed $^ -o $@ $(REGISTRY_LDLIBS) $(LDLIBS)

# That of the binary archive: from outside come libcurl, libcrypto and the C library only.
PORTABLE_LDLIBS = -Wl,-Bstatic -lyaml -ljansson -lunistring -lpcre2-8 -Wl,-Bdynamic -lpthread
$(BUILD)/portable/dockmend-registry: $(BUILD)/src/registry/main.o $(REGISTRY) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIE -pie $(HARDENING_LDFLAGS) $(LDFLAGS) -Wl,--as-needed $^ -o $@ $(REGISTRY_LDLIBS) $(PORTABLE_LDLIBS)

$(BUILD)/dockmend-verify: $(BUILD)/src/verify/main.o $(VERIFY) $(LIBRARY)
	$(CC) $(CFLAGS) -fPIE -pie $(HARDENING_LDFLAGS) $(LDFLAGS) -Wl,--as-needed $^ -o $@ $(VERIFY_LDLIBS) $(LDLIBS)

$(BUILD)/tests/verify/%: $(BUILD)/tests/verify/%.o $(VERIFY) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(VERIFY_LDLIBS) $(LDLIBS) $(TEST_LDLIBS)

$(BUILD)/tests/registry/%: $(BUILD)/tests/registry/%.o $(REGISTRY) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(REGISTRY_LDLIBS) $(LDLIBS) $(TEST_LDLIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(LDLIBS) $(TEST_LDLIBS)

# What runs a fuzz target: it replays files; `make fuzz` links libFuzzer's in its place.
FUZZ_MAIN = $(BUILD)/tests/fuzz/driver.o

# Those of the registry's program need its objects.
$(BUILD)/fuzz/registry-%: $(BUILD)/tests/fuzz/registry-%.o $(FUZZ_MAIN) $(REGISTRY) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(REGISTRY_LDLIBS) $(LDLIBS)

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_MAIN) $(SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(LDLIBS) $(TEST_LDLIBS)

$(BUILD)/shell/stub: tests/shell/stub.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -static -D_GNU_SOURCE $(WARNINGS) $< -o $@

$(BUILD)/shell/tool: $(wildcard tests/shell/tool*.c) tests/shell/tool.h
	@mkdir -p $(@D)
	$(CC) -std=c11 -O1 -static -D_GNU_SOURCE $(WARNINGS) $(filter %.c,$^) -o $@

$(BUILD)/shell/prove: $(PROOF_OBJECTS) $(SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $^ -o $@ $(LDLIBS) $(TEST_LDLIBS)

# an archive that was unpacked holds folders like apt.conf.d
-include $(shell find $(BUILD) -name archive -prune -o -name '*.d' -type f -print 2>/dev/null)

# ---- running ----

demo:
	@sh tests/install-packages.sh $(DEMO_PACKAGES)
	@test -e $(BUILD)/dockmend || echo 'building: about a minute of one processor'
	@$(MAKE) --no-print-directory -s $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc)) $(BUILD)/dockmend
	@echo '$$ dockmend $(DEMO)'
	@$(BUILD)/dockmend $(DEMO); test $$? -le 1

check: deps
	@$(MAKE) --no-print-directory suites

test-programs: $(UNITS) $(REGISTRY_UNITS) $(VERIFY_UNITS) $(BUILD)/tests/fixtures $(REPLAYS) $(PROOF)

suites: all test-programs
	@BUILD=$(BUILD) sh tests/run.sh

asan: deps
	@ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 $(MAKE) --no-print-directory suites \
		BUILD=$(BUILD)/asan STATIC= CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined'

$(BUILD)/editors/node_modules/stamp: Makefile
	@command -v npm >/dev/null || sh tests/install-packages.sh nodejs npm
	@rm -rf $(@D) && mkdir -p $(@D) && echo '{"private":true}' >$(BUILD)/editors/package.json
	@cd $(BUILD)/editors && npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock $(EDITOR_MODULES)
	@touch $@

# The extension of VS Code with what it needs, as one file.
$(BUILD)/dockmend.vsix: $(wildcard src/lsp/vscode/*) LICENSE $(BUILD)/dockmend
	@command -v npm >/dev/null || sh tests/install-packages.sh nodejs npm
	@rm -rf $(BUILD)/vscode && mkdir -p $(BUILD)/vscode/tool && cp -r src/lsp/vscode $(BUILD)/vscode/extension
	@$(BUILD)/dockmend explain --schema >$(BUILD)/vscode/extension/policy.schema.json
	@cp LICENSE $(BUILD)/vscode/extension/ && echo '{"private":true}' >$(BUILD)/vscode/tool/package.json
	@sed -i 's/"0\.0\.0"/"$(VERSION)"/' $(BUILD)/vscode/extension/package.json
	@cd $(BUILD)/vscode/extension && npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock --omit=dev
	@cd $(BUILD)/vscode/tool && npm install --silent --no-audit --no-fund --ignore-scripts --no-package-lock $(VSCODE_TOOL)
	@cd $(BUILD)/vscode/extension && ../tool/node_modules/.bin/vsce package --allow-missing-repository \
		--out $(abspath $@) >/dev/null

vscode: $(BUILD)/dockmend.vsix

check-editors: deps
	@sh tests/install-packages.sh $(EDITOR_PACKAGES) $(HELIX)
	@$(MAKE) --no-print-directory -s all $(BUILD)/editors/node_modules/stamp $(BUILD)/dockmend.vsix
	@sh tests/lsp/editors.sh $(BUILD)/dockmend $(BUILD)/editors/node_modules

check-formats: deps
	@$(MAKE) --no-print-directory -s all
	@sh tests/formats/check.sh $(BUILD)/dockmend $(BUILD)/formats $(DIR)

check-integrations: deps
	@$(MAKE) --no-print-directory -s all
	@sh tests/integrations.sh $(BUILD)/dockmend
	@sh tests/action.sh $(BUILD)/dockmend

# What the rows of packages.yaml lose without recommended packages, by the lists of the machine's mirror of Debian.
check-packages:
	@sh tests/packages.sh $(BUILD) $(RELEASE)

# All that is made to be passed on, of the commit, in a bare Debian. DIR: also compare outputs on the files there.
check-packaging: build-deps
	@sh tests/install-packages.sh $(STATIC_PACKAGES) debhelper lintian fakeroot
	@command -v npm >/dev/null || sh tests/install-packages.sh nodejs npm
	@DIR='$(DIR)' sh tests/packaging.sh $(or $(RELEASE),bookworm) $(FOLDERS)

# What another system than Linux would have to bring; a list that is held to what clang says.
check-portable:
	@sh tests/portable.sh

check-debian:
	@sh tests/debian.sh $(or $(RELEASE),trixie)

bench-count: lint-deps
	@$(MAKE) --no-print-directory -s all
	@sh tests/bench/count.sh $(BUILD)/dockmend

prove: deps
	@test -d '$(DIR)' || { echo 'usage: make prove DIR=FOLDER'; exit 2; }
	@$(MAKE) --no-print-directory -s $(PROOF)
	@find '$(DIR)' -type f -print0 | $(PROVE) -0; one=$$?; \
		find '$(DIR)' -type f -print0 | $(PROVE) --stages -0 && exit $$one

FUZZ = $(FUZZERS)
fuzz: deps
	@sh tests/install-packages.sh clang
	@sh tests/install-packages.sh libclang-rt-$$(clang -dumpversion | cut -d. -f1)-dev
	@$(MAKE) --no-print-directory -s -j$(FUZZ_JOBS) $(FUZZ:%=$(BUILD)/libfuzzer/fuzz/%) BUILD=$(BUILD)/libfuzzer CC=clang STATIC= \
		FUZZ_MAIN= LDFLAGS=-fsanitize=fuzzer CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
	@sh tests/fuzz/run.sh $(BUILD)/libfuzzer $(FUZZ_TIME) $(FUZZ_JOBS) $(FUZZ)

lint: lint-deps
	@sh tests/lint.sh

format:
	clang-format -i $(shell git ls-files '*.c' '*.h' ':!fixtures')

install: all
	@sh src/packaging/install.sh install $(BUILD) '$(DESTDIR)' '$(PREFIX)'

.PHONY: e2e
e2e: all
	@ENGINE='$(ENGINE)' OUT='$(abspath $(OUT))' sh tests/e2e/run.sh $(BUILD)/dockmend $(CASES)

.PHONY: e2e-started
e2e-started:
	@ENGINE='$(ENGINE)' sh tests/e2e/started.sh

uninstall:
	@sh src/packaging/install.sh uninstall $(BUILD) '$(DESTDIR)' '$(PREFIX)'

clean:
	rm -rf $(BUILD)
