// What notices that are multipart/report (RFC 6522) are made of. Inside reporting/.
#pragma once
#include <gmime/gmime.h>

#include <memory>
#include <string>

#include "spool/message.h"

namespace warmpost::reporting {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

void start_gmime();  // once, whoever comes first
// Quoted-printable where it is not plain ASCII: notices travel as 7-bit mail.
void add_part(GMimeMultipart* report, const char* type, const char* subtype, const std::string& text);
// Control characters become blanks.
[[nodiscard]] std::string one_line(std::string text);
// The message's header block with LF; where it is gone, what its envelope knows.
[[nodiscard]] std::string original_header(const spool::Message& message);
// The finished notice in wire form.
[[nodiscard]] std::string wire_of(GMimeMessage* notice);

}  // namespace warmpost::reporting
