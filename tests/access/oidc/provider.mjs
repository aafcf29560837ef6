// An OpenID provider with two members of staff: one whom Kequn knows, and one whom it does not. Whoever signs in types a staff number.
// node provider.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
import Provider from "oidc-provider";

const [port, client_id, client_secret, redirect_uri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri], token_endpoint_auth_method: "client_secret_post" }],
  claims: { openid: ["sub"], profile: ["preferred_username", "name"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: `opaque-${id}`, preferred_username: id, name: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
