// Private to store/: tags of identities and configuration sets have the same columns.
#pragma once
#include "store/session.h"

namespace soci {
template <>
struct type_conversion<warmpost::store::TagRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, warmpost::store::TagRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "owner", r.owner), get(v, "tag", r.tag), get(v, "content", r.content);
    }
    static void to_base(const warmpost::store::TagRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "owner", r.owner), set(v, "tag", r.tag), set(v, "content", r.content);
        i = i_ok;
    }
};
}  // namespace soci
