// Owners of OpenSSL's objects: each freed by its own function.
#pragma once
#include <openssl/bio.h>
#include <openssl/evp.h>

#include <memory>

namespace warmpost {

template <auto Free>
struct OpensslFree {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};
template <class T, auto Free>
using OpensslPtr = std::unique_ptr<T, OpensslFree<Free>>;

using KeyPtr = OpensslPtr<EVP_PKEY, EVP_PKEY_free>;
using BioPtr = OpensslPtr<BIO, BIO_free>;
using DigestPtr = OpensslPtr<EVP_MD_CTX, EVP_MD_CTX_free>;
using CipherPtr = OpensslPtr<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

}  // namespace warmpost
