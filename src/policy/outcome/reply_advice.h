// What an ISP's words mean for whoever looks after deliverability, and what to do about them: two sentences, for `warmpost slow`. Pure.
#pragma once
#include <string>
#include <string_view>

#include "policy/outcome/reply_words.h"

namespace warmpost::outcome {

struct ReplyAdvice {
    Reason reason = Reason::none;
    std::string means, advice;  // of an empty text: that nothing was said
};
// `text`: a reply as it was given ("421-4.7.28 ... too many"), or our own words where no answer came. `address`: whom it is about, for the commands in the
// advice; empty: not known.
[[nodiscard]] ReplyAdvice advice_on_reply(std::string_view text, std::string_view address = {});

}  // namespace warmpost::outcome
