// Tags of identities, configuration sets and pools, changed after they were made.
#include "control/names.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

using Tags = std::map<std::string, std::string>;

Tags changed(Tags tags, const Tags& added, const std::vector<std::string>& removed) {
    for (const auto& [key, value] : added) tags[key] = value;
    for (const auto& key : removed) tags.erase(key);
    return tags;
}

}  // namespace

Status Service::change_tags(AccountId account, const TaggedResource& resource, const Tags& added, const std::vector<std::string>& removed) {
    auto edited = impl_->editable(account);
    if (!edited) return std::unexpected(edited.error());
    const auto current = impl_->snapshot();
    if (resource.kind == TaggedResource::Kind::pool) {
        const Pool* pool = current->own_pool(account, resource.name);
        if (pool == nullptr) return fail(ErrorCode::NotFound, "The requested pool <" + resource.name + "> does not exist.", "ResourceArn");
        const auto tags = changed(pool->tags, added, removed);
        if (auto good = check_tags(tags); !good) return good;
        if (auto put = impl_->store->transaction([&] { return impl_->store->replace_pool_tags(pool->id.value(), tags); }); !put) return put;
        return impl_->refresh_pools();
    }
    const bool of_identity = resource.kind == TaggedResource::Kind::identity;
    const auto parsed = identity_name(resource.name);
    const std::string name = of_identity && parsed ? parsed->name : resource.name;
    const auto identity = (*edited)->identities.find(name);
    const auto set = (*edited)->configuration_sets.find(name);
    if (of_identity && identity == (*edited)->identities.end())
        return fail(ErrorCode::NotFound, "Email identity " + resource.name + " does not exist.", "ResourceArn");
    if (!of_identity && set == (*edited)->configuration_sets.end())
        return fail(ErrorCode::NotFound, "Configuration set <" + resource.name + "> does not exist.", "ResourceArn");
    Tags& tags = of_identity ? identity->second.tags : set->second.tags;
    tags = changed(tags, added, removed);
    if (auto good = check_tags(tags); !good) return good;
    const auto written = impl_->store->transaction([&] {
        return of_identity ? impl_->store->replace_identity_tags(account.value(), name, tags)
                           : impl_->store->replace_configuration_set_tags(account.value(), name, tags);
    });
    if (!written) return written;
    impl_->put_out(std::move(*edited));
    return {};
}

}  // namespace warmpost::control
