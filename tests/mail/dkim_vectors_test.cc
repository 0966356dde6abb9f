// Messages signed by others (tests/data/dkim): our canonicalisation must find the very hash and signature that they found.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <fstream>
#include <map>
#include <memory>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "mail/message/dkim_canon.h"
#include "mail/message/wire.h"

namespace warmpost::mail {
namespace {

using Tags = std::map<std::string, std::string>;

Tags tags_of(std::string_view text) {
    Tags tags;
    for (const auto part : split(text, ';')) {
        const auto equals = part.find('=');
        if (equals == part.npos) continue;
        std::string value;
        for (const char c : part.substr(equals + 1))
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') value += c;
        tags[std::string(trim(part.substr(0, equals)))] = value;
    }
    return tags;
}

struct Vector {
    std::map<std::string, Tags> records;
    std::string wire;
};
Vector read_vector(const std::string& name) {
    std::ifstream file(std::string(WARMPOST_SOURCE_DIR "/tests/data/dkim/") + name, std::ios::binary);
    Vector vector;
    for (std::string line; std::getline(file, line) && !trim(line).empty();)
        vector.records[line.substr(0, line.find(' '))] = tags_of(line.substr(line.find(' ') + 1));
    vector.wire = to_wire(std::string((std::istreambuf_iterator<char>(file)), {}));
    return vector;
}

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
Key public_key(const std::string& der, bool ed25519) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    EVP_PKEY* key = ed25519 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, at, der.size()) : d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
    return {key, EVP_PKEY_free};
}
bool verifies(const std::string& der, bool ed25519, const std::string& input, const std::string& signature) {
    const Key key = public_key(der, ed25519);
    if (!key) return false;
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const std::string data = ed25519 ? sha256(input) : input;
    return EVP_DigestVerifyInit(context.get(), nullptr, ed25519 ? nullptr : EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(data.data()), data.size()) == 1;
}

// RFC 6376 3.7: the named fields from the bottom up, then the signature's own without the value of b=.
std::string header_input(const ParsedMessage& message, const HeaderField& signature, const Tags& tags) {
    std::vector<bool> used(message.fields.size());
    std::string input;
    for (const auto name : split(tags.at("h"), ':'))
        for (auto i = message.fields.size(); i-- > 0;) {
            if (used[i] || !iequals(message.fields[i].name, name)) continue;
            used[i] = true;
            append_relaxed_field(input, message.fields[i].name, message.fields[i].value);
            input += "\r\n";
            break;
        }
    std::string bare(signature.value);
    auto at = bare.find("b=");
    while (at > 0 && bare[at - 1] != ' ' && bare[at - 1] != '\t' && bare[at - 1] != ';') at = bare.find("b=", at + 1);
    bare.erase(at + 2, std::min(bare.find(';', at), bare.size()) - at - 2);
    append_relaxed_field(input, signature.name, bare);
    return input;
}

struct Checked {
    int bodies = 0, signatures = 0;
};
Checked check(const std::string& name) {
    const auto vector = read_vector(name);
    const auto message = parse_message(vector.wire, 1 << 20);
    EXPECT_TRUE(message) << name;
    Checked checked;
    for (const auto& field : message->fields) {
        if (!iequals(field.name, "DKIM-Signature")) continue;
        auto tags = tags_of(field.value);
        if (!tags["c"].starts_with("relaxed")) continue;
        if (tags["c"] == "relaxed/relaxed") {
            EXPECT_EQ(base64_encode(relaxed_body_hash(message->body.substr(2))), tags["bh"]) << name;
            ++checked.bodies;
        }
        const auto record = vector.records.find(tags["s"] + "._domainkey." + tags["d"]);
        if (record == vector.records.end()) continue;
        EXPECT_TRUE(verifies(*base64_decode(record->second.at("p")), tags["a"] == "ed25519-sha256", header_input(*message, field, tags), *base64_decode(tags["b"]))) << name;
        ++checked.signatures;
    }
    return checked;
}

TEST(DkimVectors, Rfc8463DoubleSignature) {
    const auto checked = check("001.txt");
    EXPECT_EQ(checked.bodies, 2);
    EXPECT_EQ(checked.signatures, 2);
}
TEST(DkimVectors, MailOfIetfFacebookTopicboxAndGithub) {
    Checked all;
    for (const auto* name : {"003.txt", "004.txt", "005.txt", "006.txt"}) {
        const auto checked = check(name);
        EXPECT_GE(checked.signatures, 1) << name;
        all.bodies += checked.bodies;
    }
    EXPECT_GE(all.bodies, 1);
}

}  // namespace
}  // namespace warmpost::mail
