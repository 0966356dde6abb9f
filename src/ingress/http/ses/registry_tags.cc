#include "ingress/http/ses/registry_tags.h"

#include "control/names.h"
#include "ingress/http/off_core.h"
#include "ingress/http/ses/contacts/contact_calls.h"
#include "registry/template_shelf.h"

namespace warmpost::ingress::http::ses {

boost::asio::awaitable<Result<TagMap>> registry_tags(Call& call, Tagged tagged) {
    const std::function<Result<TagMap>()> work = [&call, tagged]() -> Result<TagMap> {
        const auto account = call.caller.account;
        if (tagged.kind == Tagged::Kind::contact_list) {
            const auto list = contact_book(call).list(account, tagged.name);
            return list ? Result<TagMap>(list->tags) : std::unexpected(list.error());
        }
        const auto found = call.parts.templates->email(account, tagged.name);
        return found ? Result<TagMap>((*found)->tags) : std::unexpected(found.error());
    };
    auto reading = off_core<Result<TagMap>>(call, work);
    co_return co_await std::move(reading);
}

boost::asio::awaitable<Status> change_registry_tags(Call& call, Tagged tagged, TagMap added, std::vector<std::string> removed) {
    const std::function<Status()> work = [&call, tagged, added, removed]() -> Status {
        const auto change = [&](TagMap& tags) -> Status {
            for (const auto& [key, value] : added) tags[key] = value;
            for (const auto& key : removed) tags.erase(key);
            return control::check_tags(tags);
        };
        if (tagged.kind == Tagged::Kind::contact_list) return contact_book(call).change_tags(call.caller.account, tagged.name, change);
        return call.parts.templates->change_tags(call.caller.account, tagged.name, change);
    };
    auto changing = off_core<Status>(call, work);
    co_return co_await std::move(changing);
}

}  // namespace warmpost::ingress::http::ses
