// GMime inside wp_mail: initialised once, its objects owned. Only .cc files of this folder include this.
#pragma once
#include <gmime/gmime.h>

#include <memory>
#include <string>
#include <string_view>

namespace warmpost::mail {

// Initialises GMime on first use; callable from any thread.
void gmime_ready();

struct GFree {
    void operator()(void* p) const { g_free(p); }
};
struct GUnref {
    void operator()(void* p) const { g_object_unref(p); }
};
using GText = std::unique_ptr<char, GFree>;
template <class T>
using GOwned = std::unique_ptr<T, GUnref>;

[[nodiscard]] inline bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (c & '\x80') return false;
    return true;
}

}  // namespace warmpost::mail
