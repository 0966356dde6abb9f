// A self-signed certificate and its key, in files as the configuration names them; gone with the object.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace warmpost::test {

class Certificate {
public:
    Certificate() {
        std::string name = "/tmp/warmpost-tls-XXXXXX";
        directory_ = ::mkdtemp(name.data());
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* x = X509_new();
        X509_gmtime_adj(X509_getm_notBefore(x), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x), 3600);
        X509_set_pubkey(x, key);
        X509_sign(x, key, EVP_sha256());
        write(certificate(), [&](std::FILE* f) { PEM_write_X509(f, x); });
        write(private_key(), [&](std::FILE* f) { PEM_write_PrivateKey(f, key, nullptr, nullptr, 0, nullptr, nullptr); });
        X509_free(x);
        EVP_PKEY_free(key);
    }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;
    ~Certificate() {
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
    }
    [[nodiscard]] std::string certificate() const { return directory_ / "cert.pem"; }
    [[nodiscard]] std::string private_key() const { return directory_ / "key.pem"; }

private:
    template <class F>
    static void write(const std::string& path, F content) {
        std::FILE* f = std::fopen(path.c_str(), "w");
        content(f);
        std::fclose(f);
    }
    std::filesystem::path directory_;
};

}  // namespace warmpost::test
