package dk.synlig;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.keytools.KeyToolkit;
import org.apache.parquet.crypto.keytools.KmsClient;

/** The master keys of one home for Spark: handed over as the access token, `id=base64` separated by blanks. */
public final class MasterKeys implements KmsClient {
    private String token = "";

    @Override
    public void initialize(Configuration settings, String instance, String url, String accessToken) {
        token = accessToken;
    }

    @Override
    public String wrapKey(byte[] key, String id) {
        return KeyToolkit.encryptKeyLocally(key, named(id), id.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] unwrapKey(String wrapped, String id) {
        return KeyToolkit.decryptKeyLocally(wrapped, named(id), id.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] named(String id) {
        for (String pair : token.split(" ")) {
            if (pair.startsWith(id + "=")) {
                return Base64.getDecoder().decode(pair.substring(id.length() + 1));
            }
        }
        throw new IllegalStateException("There is no master key of that name.");
    }
}
