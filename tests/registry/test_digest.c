/* SHA-256, SHA-384 and SHA-512: the messages of FIPS 180-4's examples (NIST, "SHA256.pdf", "SHA512.pdf"), and each padding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/registry/digest.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void
is(const char *message, const char *digest)
{
	char text[DM_DIGEST_TEXT];
	dm_digest_text(dm_str(message), digest, text);
	assert_string_equal(text, digest);
	assert_true(dm_digest_names(digest, dm_str(message)));
	assert_false(dm_digest_names(digest, DM_STR("another message")));
}

static void
test_published(void **state)
{
	(void)state;
	is("", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	is("abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	is("abc", "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
		  "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
	is("", "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	       "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
	is("abc", "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	is("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnop"
	   "qrlmnopqrsmnopqrstnopqrstu",
		"sha512:8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
		"501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909");
}

static void
test_million(void **state)
{
	(void)state;
	enum {
		MILLION = 1000000
	};
	char *message = malloc(MILLION), text[DM_DIGEST_TEXT];
	assert_non_null(message);
	memset(message, 'a', MILLION);
	dm_digest_text((struct dm_str){message, MILLION}, NULL, text);
	assert_string_equal(
		text, "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	dm_digest_text((struct dm_str){message, MILLION}, "sha512:", text);
	assert_string_equal(text,
		"sha512:e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
		"de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b");
	free(message);
}

/* Where padding needs another block: 55, 56, 64 bytes and 111, 112, 128. Values from another implementation. */
static void
test_padding(void **state)
{
	(void)state;
	static const struct {
		size_t n;
		const char *digest;
	} cases[] = {
		{55, "sha256:d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072"},
		{56, "sha256:04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e"},
		{64, "sha256:7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c"},
		{111, "sha512:9a2a120825c2319867758ec277924f6faa254968bf752046dacdd948d8ad299b"
		      "10359fd04bfd7d3810b5fa1b16a294236138baff981cbb85248478053ac4d3dd"},
		{112, "sha512:a3722b515ef40c910f2419f6e0da8ca51d410114ce6272faae64045f9e9f630e"
		      "7fa8dd5a3243c9860b899d148c3da4bc0f9e07454542604d030bb55531fe0d5b"},
		{128, "sha512:e2e22f8422b54b06e35c3ea30a383d1de7a8fbc27992923074103117020d8dd7"
		      "024c3ecf7d6d1a15a6de5a75ff32fb486b9e8ced4c02ffe05822bf2cb734d0e0"},
	};
	char message[128];
	memset(message, 'x', sizeof message);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct dm_str content = {message, cases[i].n};
		assert_true(dm_digest_names(cases[i].digest, content));
		assert_false(dm_digest_names(cases[i].digest, dm_str_slice(content, 1, content.n)));
	}
}

/* libcrypto reads its configuration once: in a process of its own. */
static void
test_no_provider(void **state)
{
	(void)state;
	char path[] = "/tmp/dockmend-openssl-XXXXXX";
	static const char lines[] = "openssl_conf = init\n[init]\nproviders = list\n[list]\nnull = "
				    "null\n[null]\nactivate = 1\n";
	int fd = mkstemp(path), status = 1;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, sizeof lines - 1), sizeof lines - 1);
	close(fd);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char text[DM_DIGEST_TEXT] = "x";
		setenv("OPENSSL_CONF", path, 1);
		bool computed = dm_digest_text(DM_STR("abc"), NULL, text);
		_exit(computed || *text || dm_digest_names("", DM_STR("abc")));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	unlink(path);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_provider), /* before libcrypto is used */
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_padding),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
